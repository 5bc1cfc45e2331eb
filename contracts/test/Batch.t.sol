// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ITaskManager} from "../src/interfaces/ITaskManager.sol";
import {Offer} from "../src/types/Messages.sol";
import {Assignment, Completion, TaskState, Terms} from "../src/types/Task.sol";
import {GasEater} from "./base/GasEater.sol";
import {HostileClient} from "./base/HostileClient.sol";
import {Market} from "./base/Market.sol";

/// @title Batches in which the other side does its worst: its item is left out, the others are done.
contract BatchTest is Market {
    uint64 private constant FIRST = 1;
    uint64 private constant BAD = 2;
    uint64 private constant LAST = 3;

    function test_assignProviders_ofManyClients_awardsAll() public {
        Assignment[] memory items = new Assignment[](3);
        for (uint64 i; i < 3; ++i) {
            items[i] = assignmentOf(offerOf(i));
        }
        vm.prank(operator);
        manager.assignProviders(items);
        assertClient(DEPOSIT - 240e18, 240e18);
        assertStake(STAKE, COLLATERAL, 3 * HELD);
    }

    function test_assignProviders_afterACancel_leavesItOut() public {
        Assignment memory bad = assignmentOf(submitted(BAD));
        vm.prank(client);
        manager.cancel(offerOf(BAD));
        awardAround(bad);
    }

    function test_assignProviders_ofATaskAlreadyAwarded_leavesItOut() public {
        awarded(BAD);
        awardAround(assignmentOf(offerOf(BAD)));
    }

    function test_assignProviders_ofAClientWithoutCredits_leavesItOut() public {
        Offer memory offer = offerOf(BAD);
        offer.maxPrice = DEPOSIT;
        Assignment memory bad = assignmentOf(offer);
        bad.bid.maxAmount = DEPOSIT;
        bad.awardSignature = signed(awardOf(bad.bid));
        awardAround(bad);
    }

    function test_assignProviders_withAForgedSignature_leavesItOut() public {
        Assignment memory bad = assignmentOf(offerOf(BAD));
        bad.awardSignature = assignmentOf(offerOf(FIRST)).awardSignature;
        awardAround(bad);
    }

    function test_assignProviders_ofAnExpiredAward_leavesItOut() public {
        Assignment memory bad = assignmentOf(offerOf(BAD));
        bad.validUntil = uint64(START * 1000) - 1;
        awardAround(bad);
    }

    function test_assignProviders_ofAGasBurningClient_leavesItOut() public {
        Offer memory offer = offerOf(BAD);
        offer.client = address(new GasEater());
        Assignment memory bad = assignmentOf(offer);
        uint256 before = gasleft();
        awardAround(bad);
        vm.assertLe(before - gasleft(), 1_000_000, "gas of the whole batch");
    }

    function test_assignProviders_ofAClientThatCallsBack_leavesItOut() public {
        HostileClient hostile = new HostileClient(address(manager));
        escrow.depositFor(address(hostile), address(token), 80e18);
        Offer memory offer = offerOf(BAD);
        offer.client = address(hostile);
        Assignment memory bad = assignmentOf(offer);
        hostile.callBack(abi.encodeWithSignature("withdraw(address,uint128,address)", token, 80e18, stranger));
        awardAround(bad);
        vm.assertEq(escrow.credits(address(hostile), address(token)), 80e18, "its withdrawal is undone with the item");
        vm.assertTrue(!hostile.called());
    }

    function test_assignProviders_twiceTheSame_awardsOnce() public {
        Assignment[] memory items = new Assignment[](2);
        items[0] = assignmentOf(offerOf(1));
        items[1] = items[0];
        expectSkipped(items[1].bid.taskId);
        vm.prank(operator);
        manager.assignProviders(items);
        assertClient(DEPOSIT - 80e18, 80e18);
    }

    function test_assignProviders_byStranger_leavesUnsignedBidsOut() public {
        Assignment[] memory items = new Assignment[](1);
        items[0] = assignmentOf(offerOf(1));
        expectSkipped(items[0].bid.taskId);
        vm.prank(stranger);
        manager.assignProviders(items);
        assertState(offerOf(1), TaskState.None);
    }

    function test_assignProviders_withTooLittleGas_revertsAsAWhole() public {
        Assignment[] memory items = new Assignment[](1);
        items[0] = assignmentOf(offerOf(1));
        vm.prank(operator);
        (bool success, bytes memory reason) =
            address(manager).call{gas: 900_000}(abi.encodeCall(ITaskManager.assignProviders, (items)));
        vm.assertTrue(!success);
        vm.assertEq(bytes32(bytes4(reason)), bytes32(ITaskManager.TooLittleGas.selector));
    }

    function test_verifyCompletions_withEveryKindOfItem_settlesTheGoodOnes() public {
        Completion[] memory items = new Completion[](5);
        items[0] = completionOf(awarded(FIRST));
        items[1] = completionOf(awarded(BAD));
        items[1].acceptance.amount += 1;
        items[2] = items[0];
        items[3] = completionOf(termsOf(offerOf(9), bidOn(offerOf(9))));
        items[4] = completionOf(awarded(LAST));
        vm.prank(operator);
        manager.verifyCompletions(items);
        assertState(items[0].terms, TaskState.Settled);
        assertState(items[1].terms, TaskState.Awarded);
        assertState(items[4].terms, TaskState.Settled);
        assertClient(DEPOSIT - 120e18, 80e18);
        assertStake(STAKE, COLLATERAL, HELD);
    }

    function test_verifyCompletions_ofAGasBurningClient_leavesItOut() public {
        Completion[] memory items = new Completion[](2);
        Offer memory offer = offerOf(BAD);
        offer.client = address(new GasEater());
        items[0] = completionOf(termsOf(offer, bidOn(offer)));
        items[1] = completionOf(awarded(LAST));
        expectSkipped(items[0].terms.taskId);
        vm.prank(operator);
        manager.verifyCompletions(items);
        assertState(items[1].terms, TaskState.Settled);
    }

    function test_finalizePayments_someDue_paysThem() public {
        Terms[] memory items = new Terms[](3);
        (items[0],) = committed(FIRST);
        vm.warp(START);
        items[1] = awarded(BAD);
        skip(801);
        vm.warp(START);
        (items[2],) = committed(LAST);
        skip(601);
        expectSkipped(items[1].taskId);
        manager.finalizePayments(items);
        assertState(items[0], TaskState.Settled);
        assertState(items[1], TaskState.Awarded);
        assertState(items[2], TaskState.Settled);
    }

    /// @dev The bad item in the middle of two good ones.
    function awardAround(Assignment memory bad) private {
        Assignment[] memory items = new Assignment[](3);
        items[0] = assignmentOf(offerOf(FIRST));
        items[1] = bad;
        items[2] = assignmentOf(offerOf(LAST));
        expectSkipped(bad.bid.taskId);
        vm.prank(operator);
        manager.assignProviders(items);
        assertState(offerOf(FIRST), TaskState.Awarded);
        assertState(offerOf(LAST), TaskState.Awarded);
    }

    function expectSkipped(bytes32 taskId) private {
        vm.expectEmit(address(manager));
        emit ITaskManager.TaskSkipped(taskId);
    }
}
