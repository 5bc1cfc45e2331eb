// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ITaskManager} from "../src/interfaces/ITaskManager.sol";
import {Acceptance, Bid, Offer} from "../src/types/Messages.sol";
import {TaskState, Terms} from "../src/types/Task.sol";
import {Market} from "./base/Market.sol";

/// @title One slot for the tasks of a lane, one after the other.
contract LanesTest is Market {
    function test_lane_afterSettlement_takesTheNextSequence() public {
        Terms memory first = awarded(1);
        accept(first);
        Offer memory offer = offerOf(1, 2);
        Terms memory second = award(offer, bidOn(offer));
        assertState(offer, TaskState.Awarded);
        assertState(offerOf(1), TaskState.None);
        vm.assertTrue(!manager.isSettled(first));
        accept(second);
        vm.assertTrue(manager.isSettled(second));
    }

    function test_lane_afterAnyEnd_isFree() public {
        Offer memory offer = submitted(1);
        vm.prank(client);
        manager.cancel(offer);
        Offer memory next = offerOf(1, 2);
        Terms memory lost = award(next, bidOn(next));
        vm.warp(START + 2 hours);
        manager.expire(lost);
        Offer memory last = offerOf(1, 3);
        last.finishBy = uint64((START + 3 hours) * 1000);
        vm.prank(client);
        manager.submitTask(last);
        assertState(last, TaskState.Submitted);
    }

    function test_lane_withAnOpenTask_refusesTheNext() public {
        awarded(1);
        refuse(offerOf(1, 2), 1);
    }

    function test_lane_afterSettlement_refusesTheSameOrAnEarlierSequence() public {
        Offer memory offer = offerOf(1, 5);
        accept(award(offer, bidOn(offer)));
        refuse(offer, 5);
        Offer memory twin = offerOf(1, 5);
        twin.spec = keccak256("twin");
        refuse(twin, 5);
        refuse(offerOf(1, 4), 5);
    }

    function test_lane_skippedSequences_areGone() public {
        Offer memory offer = offerOf(1, type(uint48).max);
        accept(award(offer, bidOn(offer)));
        refuse(offerOf(1, type(uint48).max - 1), type(uint48).max);
    }

    function test_lane_sequenceZero_isAllowedOnce() public {
        Offer memory offer = offerOf(1, 0);
        accept(award(offer, bidOn(offer)));
        refuse(offerOf(1, 0), 0);
    }

    function test_lane_ofAnotherClient_isIndependent() public {
        awarded(1);
        Offer memory offer = offerOf(1);
        offer.client = stranger;
        escrow.depositFor(stranger, address(token), 100e18);
        vm.prank(stranger);
        manager.submitTask(offer);
        assertState(offer, TaskState.Submitted);
        assertState(offerOf(1), TaskState.Awarded);
    }

    function test_lane_termsOfThePast_moveNothing() public {
        Terms memory first = awarded(1);
        accept(first);
        Offer memory offer = offerOf(1, 2);
        award(offer, bidOn(offer));
        Acceptance memory acceptance = acceptanceOf(resultOf(first));
        bytes memory signature = signed(acceptance);
        bytes memory reason = abi.encodeWithSelector(ITaskManager.TermsMismatch.selector, first.taskId);
        vm.expectRevert(reason);
        vm.prank(operator);
        manager.verifyCompletion(first, acceptance, signature, "");
        vm.warp(START + 2 hours);
        vm.expectRevert(reason);
        manager.expire(first);
    }

    function test_lane_ofAnEarlierCommitment_showsNoneOfIt() public {
        (Terms memory terms,) = committed(1);
        skip(601);
        manager.finalizePayment(terms);
        Offer memory offer = offerOf(1, 2);
        Bid memory bid = bidOn(offer);
        bid.validUntil = type(uint64).max;
        bytes memory signature = signed(bid);
        vm.prank(client);
        manager.assignProvider(offer, bid, type(uint64).max, "", signature);
        (bytes32 resultHash, uint104 claim,,) = manager.commitmentOf(client, 1);
        vm.assertEq(resultHash, 0);
        vm.assertEq(claim, 0);
    }

    function testFuzz_laneOf_anySalt_isReadFromIt(uint64 lane, uint48 sequence) public {
        Offer memory offer = offerOf(lane, sequence);
        award(offer, bidOn(offer));
        vm.assertEq(manager.laneOf(client, lane).sequence, sequence);
        assertState(offer, TaskState.Awarded);
    }

    function refuse(Offer memory offer, uint48 sequence) private {
        Bid memory bid = bidOn(offer);
        bytes memory signature = signed(awardOf(bid));
        expectLaneTaken(1, sequence);
        vm.prank(operator);
        manager.assignProvider(offer, bid, VALID_UNTIL, signature, "");
    }
}
