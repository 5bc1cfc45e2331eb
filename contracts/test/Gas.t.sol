// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Bid, Dispute, Offer, Result, Voucher} from "../src/types/Messages.sol";
import {Assignment, Completion, Terms} from "../src/types/Task.sol";
import {Market} from "./base/Market.sol";

/// @title What each call of a task's life costs as a transaction of its own, in a market that has settled a task before.
/// @dev Run isolated (`npm run gas`): only then is every call a transaction with cold storage and its calldata paid.
contract GasTest is Market {
    uint64 private constant BATCH = 50;
    uint64 private constant USED_LANE = 1_000;

    function setUp() public override {
        super.setUp();
        escrow.depositFor(client, address(token), 300 * 80e18);
        vault.stakeFor(owner, 300 * HELD);
        vm.prank(owner);
        vault.addCollateral(operator, 300 * HELD);
        accept(awarded(USED_LANE));
    }

    function test_gas_awardAndAcceptance() public {
        uint256 used = oneTask(2);
        vm.snapshotValue("gas", "task: award and acceptance", used);
    }

    function test_gas_with200OpenTasks_isTheSame() public {
        uint256 alone = oneTask(2);
        for (uint64 lane; lane < 200; ++lane) {
            awarded(lane);
        }
        uint256 among = oneTask(3);
        vm.snapshotValue("gas", "task: with 200 others open", among);
        vm.assertLe(among * 100, alone * 101, "among 200 open tasks");
        vm.assertLe(alone * 99, among * 100, "among 200 open tasks");
    }

    function test_gas_inBatches() public {
        uint256 used = awardBatch(1);
        used += settleBatch(1);
        vm.snapshotValue("gas", "task: in batches of 50, first use of its lane", used / BATCH);
        used = awardBatch(2);
        used += settleBatch(2);
        vm.snapshotValue("gas", "task: in batches of 50", used / BATCH);
    }

    function test_gas_withoutCollateral() public {
        Offer memory offer = offerOf(USED_LANE, 2);
        offer.minStake = 0;
        Terms memory terms = award(offer, bidOn(offer));
        vm.snapshotGasLastCall("gas", "assignProvider without collateral");
        accept(terms);
        vm.snapshotGasLastCall("gas", "verifyCompletion without collateral");
    }

    function test_gas_commitmentPath() public {
        Terms memory terms = awarded(1);
        commit(terms);
        vm.snapshotGasLastCall("gas", "commitResult, first of its lane");
        skip(601);
        manager.finalizePayment(terms);
        vm.snapshotGasLastCall("gas", "finalizePayment");
        Offer memory offer = offerOf(1, 2);
        offer.finishBy += 1 hours * 1000;
        Bid memory bid = bidOn(offer);
        bid.validUntil = offer.finishBy;
        bytes memory signature = signed(bid);
        vm.prank(client);
        manager.assignProvider(offer, bid, offer.finishBy, "", signature);
        commit(termsOf(offer, bid));
        vm.snapshotGasLastCall("gas", "commitResult");
    }

    function test_gas_disputePath() public {
        (Terms memory terms, Result memory result) = committed(1);
        Dispute memory objection = Dispute(terms.taskId, hasher.result(result), keccak256("evidence"));
        bytes memory signature = signWith(CLIENT_KEY, hasher.objection(objection));
        manager.dispute(terms, objection, signature);
        vm.snapshotGasLastCall("gas", "dispute");
        vm.prank(governor);
        manager.arbitrate(terms, 0, true);
        vm.snapshotGasLastCall("gas", "arbitrate with slash");
    }

    function test_gas_voucher() public {
        Offer memory offer = offerOf(USED_LANE, 2);
        Terms memory terms = award(offer, bidOn(offer));
        Voucher memory voucher = Voucher(terms.taskId, 20e18, keccak256("meter"), 9);
        bytes memory signature = signWith(CLIENT_KEY, hasher.voucher(voucher));
        vm.prank(operator);
        manager.redeemVoucher(terms, voucher, signature);
        vm.snapshotGasLastCall("gas", "redeemVoucher");
    }

    function test_gas_submittedPath() public {
        Offer memory offer = offerOf(USED_LANE, 2);
        vm.prank(client);
        manager.submitTask(offer);
        vm.snapshotGasLastCall("gas", "submitTask");
        award(offer, bidOn(offer));
        vm.snapshotGasLastCall("gas", "assignProvider after submitTask");
    }

    function test_gas_exits() public {
        Offer memory offer = submitted(5);
        vm.prank(client);
        manager.cancel(offer);
        vm.snapshotGasLastCall("gas", "cancel");
        Terms memory lost = awarded(6);
        skip(2 hours);
        manager.expire(lost);
        vm.snapshotGasLastCall("gas", "expire");
    }

    /// @dev Award and settlement of a task with collateral in a lane that was used before.
    function oneTask(uint48 sequence) private returns (uint256 used) {
        Offer memory offer = offerOf(USED_LANE, sequence);
        Terms memory terms = award(offer, bidOn(offer));
        used = vm.snapshotGasLastCall("gas", "assignProvider");
        accept(terms);
        used += vm.snapshotGasLastCall("gas", "verifyCompletion");
    }

    function awardBatch(uint48 sequence) private returns (uint256) {
        Assignment[] memory items = new Assignment[](BATCH);
        for (uint64 i; i < BATCH; ++i) {
            items[i] = assignmentOf(offerOf(i, sequence));
        }
        vm.prank(operator);
        manager.assignProviders(items);
        return vm.snapshotGasLastCall("gas", "assignProviders of 50");
    }

    function settleBatch(uint48 sequence) private returns (uint256) {
        Completion[] memory items = new Completion[](BATCH);
        for (uint64 i; i < BATCH; ++i) {
            Offer memory offer = offerOf(i, sequence);
            items[i] = completionOf(termsOf(offer, bidOn(offer)));
        }
        vm.prank(operator);
        manager.verifyCompletions(items);
        return vm.snapshotGasLastCall("gas", "verifyCompletions of 50");
    }

    function commit(Terms memory terms) private {
        Result memory result = resultOf(terms);
        vm.prank(operator);
        manager.commitResult(terms, result);
    }
}
