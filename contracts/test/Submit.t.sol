// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ITaskManager} from "../src/interfaces/ITaskManager.sol";
import {TaskRules} from "../src/libraries/TaskRules.sol";
import {Offer} from "../src/types/Messages.sol";
import {TaskState} from "../src/types/Task.sol";
import {Market} from "./base/Market.sol";

contract SubmitTest is Market {
    function test_submitTask_byClient_locksMaxPrice() public {
        Offer memory offer = offerOf(1);
        bytes32 taskId = hasher.offer(offer);
        vm.expectEmit(address(manager));
        emit ITaskManager.TaskSubmitted(taskId, client, address(0), address(token), 100e18);
        vm.prank(client);
        manager.submitTask(offer);
        assertState(offer, TaskState.Submitted);
        assertClient(DEPOSIT - 100e18, 100e18);
    }

    function test_submitTask_byStranger_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.NotClient.selector, stranger, client));
        vm.prank(stranger);
        manager.submitTask(offerOf(1));
    }

    function test_submitTask_twice_reverts() public {
        Offer memory offer = submitted(1);
        expectLaneTaken(1, 1);
        vm.prank(client);
        manager.submitTask(offer);
    }

    function test_submitTask_withoutCredits_reverts() public {
        Offer memory offer = offerOf(1);
        offer.maxPrice = DEPOSIT + 1;
        expectInsufficientCredits(DEPOSIT, DEPOSIT + 1);
        vm.prank(client);
        manager.submitTask(offer);
    }

    function test_submitTask_inAnotherMode_reverts() public {
        Offer memory offer = offerOf(1);
        offer.mode = 1;
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.UnsupportedMode.selector, 1, 1));
        vm.prank(client);
        manager.submitTask(offer);
    }

    function test_submitTask_forTwoReplicas_reverts() public {
        Offer memory offer = offerOf(1);
        offer.replicas = 2;
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.UnsupportedMode.selector, 0, 2));
        vm.prank(client);
        manager.submitTask(offer);
    }

    function test_submitTask_withLongChallenge_reverts() public {
        Offer memory offer = offerOf(1);
        offer.challengePeriod = 7 days + 1;
        bytes4 selector = ITaskManager.ChallengePeriodTooLong.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, 7 days + 1, 7 days));
        vm.prank(client);
        manager.submitTask(offer);
    }

    function test_submitTask_afterFinishBy_reverts() public {
        Offer memory offer = offerOf(1);
        skip(1 hours + 1);
        expectTooLate(offer.finishBy);
        vm.prank(client);
        manager.submitTask(offer);
    }

    function test_cancel_byClient_refundsAll() public {
        Offer memory offer = submitted(1);
        bytes32 taskId = hasher.offer(offer);
        vm.expectEmit(address(manager));
        emit ITaskManager.TaskCancelled(taskId, client, address(0), 100e18);
        vm.prank(client);
        manager.cancel(offer);
        assertState(offer, TaskState.Cancelled);
        assertClient(DEPOSIT, 0);
    }

    function test_cancel_byStrangerBeforeFinishBy_reverts() public {
        Offer memory offer = submitted(1);
        skip(1 hours);
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.NotClient.selector, stranger, client));
        vm.prank(stranger);
        manager.cancel(offer);
    }

    function test_cancel_byStrangerAfterFinishBy_refundsClient() public {
        Offer memory offer = submitted(1);
        skip(1 hours + 1);
        vm.prank(stranger);
        manager.cancel(offer);
        assertClient(DEPOSIT, 0);
    }

    function test_cancel_twice_reverts() public {
        Offer memory offer = submitted(1);
        vm.startPrank(client);
        manager.cancel(offer);
        expectWrongState(hasher.offer(offer), TaskState.Cancelled);
        manager.cancel(offer);
    }

    function test_cancel_whenAwarded_reverts() public {
        awarded(1);
        Offer memory offer = offerOf(1);
        expectWrongState(hasher.offer(offer), TaskState.Awarded);
        vm.prank(client);
        manager.cancel(offer);
    }

    function test_cancel_unknownTask_reverts() public {
        Offer memory offer = offerOf(1);
        expectWrongState(hasher.offer(offer), TaskState.None);
        vm.prank(client);
        manager.cancel(offer);
    }

    function test_cancel_anotherOfferOfTheLane_reverts() public {
        submitted(1);
        Offer memory offer = offerOf(1);
        offer.maxPrice += 1;
        expectWrongState(hasher.offer(offer), TaskState.None);
        vm.prank(client);
        manager.cancel(offer);
    }

    function test_constants_areTheRules() public view {
        vm.assertEq(manager.GRACE_MS(), TaskRules.GRACE_MS);
        vm.assertEq(manager.MAX_CHALLENGE_PERIOD(), TaskRules.MAX_CHALLENGE_PERIOD);
        vm.assertEq(manager.ARBITRATION_LIMIT(), 30 days);
    }
}
