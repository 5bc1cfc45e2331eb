// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {ITaskManager} from "../src/interfaces/ITaskManager.sol";
import {Acceptance, Bid, Dispute, Offer, Result} from "../src/types/Messages.sol";
import {TaskState, Terms} from "../src/types/Task.sol";
import {Market} from "./base/Market.sol";

/// @title A claim of 20 with a bond of 1, and every way in which that ends.
contract DisputeTest is Market {
    uint128 private constant BOND = 1e18;

    function test_dispute_carriedByAnyone_holdsThePayment() public {
        (Terms memory terms, Dispute memory objection) = committedAndObjected();
        bytes memory signature = signWith(CLIENT_KEY, hasher.objection(objection));
        vm.expectEmit(address(manager));
        emit ITaskManager.TaskDisputed(terms.taskId, client, operator, objection.evidence, BOND);
        vm.prank(stranger);
        manager.dispute(terms, objection, signature);
        assertState(terms, TaskState.Disputed);
        assertClient(DEPOSIT - 81e18, 81e18);
        (, uint104 claim, uint104 bond, uint40 since) = manager.commitmentOf(client, 1);
        vm.assertEq(claim, 20e18);
        vm.assertEq(bond, BOND);
        vm.assertEq(since, START + 200);
        skip(601);
        expectTooEarly((START + 200 + 30 days) * 1000);
        manager.finalizePayment(terms);
    }

    function test_dispute_afterTheChallengePeriod_reverts() public {
        (Terms memory terms, Dispute memory objection) = committedAndObjected();
        skip(601);
        expectTooLate((START + 800) * 1000);
        vm.prank(client);
        manager.dispute(terms, objection, "");
    }

    function test_dispute_byAnother_reverts() public {
        (Terms memory terms, Dispute memory objection) = committedAndObjected();
        bytes memory signature = signWith(OPERATOR_KEY, hasher.objection(objection));
        expectInvalidSignature(client);
        manager.dispute(terms, objection, signature);
    }

    function test_dispute_ofAnotherResultOrTask_reverts() public {
        (Terms memory terms, Dispute memory objection) = committedAndObjected();
        bytes32 resultHash = objection.resultHash;
        objection.resultHash = 0;
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.ResultMismatch.selector, resultHash, bytes32(0)));
        vm.prank(client);
        manager.dispute(terms, objection, "");
        objection.taskId = 0;
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.TaskMismatch.selector, terms.taskId, bytes32(0)));
        vm.prank(client);
        manager.dispute(terms, objection, "");
    }

    function test_dispute_twice_reverts() public {
        Terms memory terms = disputed();
        Dispute memory objection = objectionOf(resultOf(terms));
        expectWrongState(terms.taskId, TaskState.Disputed);
        vm.prank(client);
        manager.dispute(terms, objection, "");
    }

    function test_dispute_withoutCreditsForTheBond_reverts() public {
        (Terms memory terms, Dispute memory objection) = committedAndObjected();
        vm.startPrank(client);
        escrow.withdraw(address(token), DEPOSIT - 80e18, client);
        expectInsufficientCredits(0, BOND);
        manager.dispute(terms, objection, "");
    }

    function test_arbitrate_forTheProvider_paysClaimAndBond() public {
        Terms memory terms = disputed();
        vm.expectEmit(address(manager));
        emit ITaskManager.DisputeArbitrated(terms.taskId, client, operator, 20e18, 0);
        arbitrate(terms, 20e18, false);
        assertClient(DEPOSIT - 21e18, 0);
        vm.assertEq(escrow.credits(owner, address(token)), 18e18);
        assertStake(STAKE, COLLATERAL, 0);
        assertState(terms, TaskState.Settled);
        vm.assertEq(manager.worker(operator).settled, 1);
    }

    function test_arbitrate_forTheClient_returnsTheBond() public {
        Terms memory terms = disputed();
        arbitrate(terms, 5e18, false);
        assertClient(DEPOSIT - 5e18, 0);
        vm.assertEq(escrow.credits(owner, address(token)), 4.25e18);
        assertStake(STAKE, COLLATERAL, 0);
    }

    function test_arbitrate_withSlash_takesTheCollateral() public {
        Terms memory terms = disputed();
        vm.expectEmit(address(manager));
        emit ITaskManager.DisputeArbitrated(terms.taskId, client, operator, 0, HELD);
        arbitrate(terms, 0, true);
        assertClient(DEPOSIT + 30e18, 0);
        vm.assertEq(escrow.treasuryOwed(address(token)), 20e18);
        assertStake(STAKE - HELD, COLLATERAL - HELD, 0);
        vm.assertEq(manager.worker(operator).settled, 0);
        vm.assertEq(registry.recordOf(operator).slashed, 1);
        vm.assertEq(token.balanceOf(address(escrow)), DEPOSIT + HELD);
    }

    function test_arbitrate_forAnOperatorOfNobody_paysTheOperator() public {
        Offer memory offer = offerOf(1);
        offer.minStake = 0;
        Bid memory bid = bidOn(offer);
        bid.provider = address(0xF4E5);
        Terms memory terms = award(offer, bid);
        Result memory result = resultOf(terms);
        skip(200);
        vm.prank(bid.provider);
        manager.commitResult(terms, result);
        Dispute memory objection = Dispute(terms.taskId, hasher.result(result), 0);
        vm.prank(client);
        manager.dispute(terms, objection, "");
        arbitrate(terms, 20e18, false);
        vm.assertEq(escrow.credits(bid.provider, address(token)), 17e18 + BOND, "claim and bond");
    }

    function test_arbitrate_byAnother_reverts() public {
        Terms memory terms = disputed();
        vm.expectRevert(abi.encodeWithSelector(OwnableUpgradeable.OwnableUnauthorizedAccount.selector, client));
        vm.prank(client);
        manager.arbitrate(terms, 0, true);
    }

    function test_arbitrate_notDisputed_reverts() public {
        (Terms memory terms,) = committed(1);
        expectWrongState(terms.taskId, TaskState.Committed);
        arbitrate(terms, 0, true);
    }

    function test_arbitrate_aboveTheAward_reverts() public {
        Terms memory terms = disputed();
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.AmountTooLarge.selector, 80e18 + 1, 80e18));
        arbitrate(terms, 80e18 + 1, false);
    }

    function test_arbitrate_twice_reverts() public {
        Terms memory terms = disputed();
        arbitrate(terms, 0, false);
        expectWrongState(terms.taskId, TaskState.Settled);
        arbitrate(terms, 20e18, true);
    }

    function test_finalizePayment_whenNobodyArbitrates_paysAndReturnsTheBond() public {
        Terms memory terms = disputed();
        vm.warp(START + 200 + 30 days);
        expectTooEarly((START + 200 + 30 days) * 1000);
        manager.finalizePayment(terms);
        skip(1);
        manager.finalizePayment(terms);
        assertClient(DEPOSIT - 20e18, 0);
        vm.assertEq(escrow.credits(owner, address(token)), 17e18);
        assertStake(STAKE, COLLATERAL, 0);
    }

    function test_verifyCompletion_whenDisputed_endsItWithTheBondBack() public {
        Terms memory terms = disputed();
        Acceptance memory acceptance = acceptanceOf(resultOf(terms));
        bytes memory signature = signed(acceptance);
        vm.prank(stranger);
        manager.verifyCompletion(terms, acceptance, signature, "");
        assertClient(DEPOSIT - 20e18, 0);
        assertState(terms, TaskState.Settled);
    }

    function test_verifyCompletion_whenDisputedForLess_needsTheProvider() public {
        Terms memory terms = disputed();
        Acceptance memory acceptance = acceptanceOf(resultOf(terms));
        acceptance.amount = 1e18;
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.ProviderMustAgree.selector, 1e18, 20e18));
        vm.prank(client);
        manager.verifyCompletion(terms, acceptance, "", "");
        accept(terms, acceptance);
        assertClient(DEPOSIT - 1e18, 0);
    }

    function testFuzz_arbitrate_anyAmount_addsUp(uint128 any, bool slash) public {
        Terms memory terms = disputed();
        arbitrate(terms, uint128(between(any, 0, 80e18)), slash);
        uint256 all = escrow.credits(client, address(token)) + escrow.credits(owner, address(token));
        all += escrow.stakersOwed(address(token)) + escrow.treasuryOwed(address(token));
        vm.assertEq(all, token.balanceOf(address(escrow)));
        vm.assertEq(escrow.locked(client, address(token)), 0);
    }

    function committedAndObjected() private returns (Terms memory terms, Dispute memory objection) {
        Result memory result;
        (terms, result) = committed(1);
        objection = objectionOf(result);
    }

    function objectionOf(Result memory result) private view returns (Dispute memory) {
        return Dispute(result.taskId, hasher.result(result), keccak256("evidence"));
    }

    function disputed() private returns (Terms memory terms) {
        Dispute memory objection;
        (terms, objection) = committedAndObjected();
        vm.prank(client);
        manager.dispute(terms, objection, "");
    }

    function arbitrate(Terms memory terms, uint128 amount, bool slash) private {
        vm.prank(governor);
        manager.arbitrate(terms, amount, slash);
    }
}
