// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ITaskManager} from "../src/interfaces/ITaskManager.sol";
import {Bid, Offer, Result} from "../src/types/Messages.sol";
import {TaskState} from "../src/types/Task.sol";
import {Market} from "./base/Market.sol";

contract CommitTest is Market {
    function test_commitResult_byProvider_storesTheClaim() public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        Result memory result = resultOf(bid);
        skip(200);
        vm.expectEmit(address(manager));
        emit ITaskManager.ResultCommitted(bid.taskId, client, operator, manager.hashResult(result), 20e18);
        vm.prank(operator);
        manager.commitResult(offer, bid, result);
        assertState(bid.taskId, TaskState.Committed);
        (bytes32 resultHash, uint128 claim, uint40 committedAt) = manager.commitmentOf(bid.taskId);
        vm.assertEq(resultHash, manager.hashResult(result));
        vm.assertEq(claim, 20e18);
        vm.assertEq(committedAt, START + 200);
    }

    function testFuzz_commitResult_anyClaim_isBounded(uint128 amount, uint32 elapsed) public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        Result memory result = resultOf(bid);
        result.amount = amount;
        uint256 time = between(elapsed, 0, 1 hours);
        skip(time);
        vm.prank(operator);
        manager.commitResult(offer, bid, result);
        (, uint128 claim,) = manager.commitmentOf(bid.taskId);
        uint256 expected = time * 0.1e18 < 80e18 ? time * 0.1e18 : 80e18;
        vm.assertEq(claim, amount < expected ? amount : expected);
    }

    function test_commitResult_byStranger_reverts() public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.NotProvider.selector, client, operator));
        vm.prank(client);
        manager.commitResult(offer, bid, resultOf(bid));
    }

    function test_commitResult_afterFinishBy_reverts() public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        skip(1 hours + 1);
        expectTooLate(offer.finishBy);
        vm.prank(operator);
        manager.commitResult(offer, bid, resultOf(bid));
    }

    function test_commitResult_twice_reverts() public {
        (Offer memory offer, Bid memory bid, Result memory result) = committed(1);
        expectWrongState(bid.taskId, TaskState.Committed);
        vm.prank(operator);
        manager.commitResult(offer, bid, result);
    }

    function test_commitResult_notAwarded_reverts() public {
        Offer memory offer = submitted(1);
        Bid memory bid = bidOn(offer);
        expectWrongState(bid.taskId, TaskState.Submitted);
        vm.prank(operator);
        manager.commitResult(offer, bid, resultOf(bid));
    }

    function test_commitResult_underAnotherBid_reverts() public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        bid.ratePerSecond *= 2;
        bytes4 selector = ITaskManager.BidMismatch.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, bid.taskId, manager.hashBid(bid)));
        vm.prank(operator);
        manager.commitResult(offer, bid, resultOf(bid));
    }

    function test_commitResult_ofAnotherTask_reverts() public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        Result memory result = resultOf(bid);
        result.taskId = keccak256("other");
        bytes4 selector = ITaskManager.TaskMismatch.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, bid.taskId, result.taskId));
        vm.prank(operator);
        manager.commitResult(offer, bid, result);
    }

    function test_commitResult_ofAnotherProvider_reverts() public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        Result memory result = resultOf(bid);
        result.provider = stranger;
        bytes4 selector = ITaskManager.ProviderMismatch.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, operator, stranger));
        vm.prank(operator);
        manager.commitResult(offer, bid, result);
    }

    function test_finalizePayment_afterChallenge_paysTheClaim() public {
        (Offer memory offer, Bid memory bid, Result memory result) = committed(1);
        skip(601);
        bytes32 resultHash = manager.hashResult(result);
        vm.expectEmit(address(manager));
        emit ITaskManager.TaskSettled(bid.taskId, client, operator, resultHash, 17e18, 60e18, 2.4e18, 0.6e18);
        vm.prank(stranger);
        manager.finalizePayment(offer, bid);
        assertState(bid.taskId, TaskState.Settled);
        assertClient(DEPOSIT - 20e18, 0);
        assertStake(STAKE, 0);
        vm.assertEq(escrow.credits(owner, address(token)), 17e18);
    }

    function test_finalizePayment_withinChallenge_reverts() public {
        (Offer memory offer, Bid memory bid,) = committed(1);
        skip(600);
        expectTooEarly((START + 800) * 1000);
        manager.finalizePayment(offer, bid);
    }

    function test_finalizePayment_withShorterPeriod_reverts() public {
        (Offer memory offer, Bid memory bid,) = committed(1);
        offer.challengePeriod = 0;
        expectWrongState(manager.hashOffer(offer), TaskState.None);
        manager.finalizePayment(offer, bid);
    }

    function test_finalizePayment_notCommitted_reverts() public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        expectWrongState(bid.taskId, TaskState.Awarded);
        manager.finalizePayment(offer, bid);
    }

    function test_finalizePayment_twice_reverts() public {
        (Offer memory offer, Bid memory bid,) = committed(1);
        skip(601);
        manager.finalizePayment(offer, bid);
        expectWrongState(bid.taskId, TaskState.Settled);
        manager.finalizePayment(offer, bid);
    }
}
