// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ITaskManager} from "../src/interfaces/ITaskManager.sol";
import {Part} from "../src/interfaces/IWatchdog.sol";
import {Acceptance, Bid, Dispute, Offer, Result, Voucher} from "../src/types/Messages.sol";
import {TaskState, Terms} from "../src/types/Task.sol";
import {Market} from "./base/Market.sol";

/// @title What a pause of the tasks stops, and that nobody loses by it.
contract PauseTest is Market {
    uint40 private constant UNTIL = uint40(START + 3 days);

    function test_pause_stopsAwards() public {
        Offer memory offer = offerOf(1);
        Bid memory bid = bidOn(offer);
        bytes memory signature = signed(bid);
        pause();
        expectPaused();
        vm.prank(client);
        manager.assignProvider(offer, bid, VALID_UNTIL, "", signature);
    }

    function test_pause_stopsEverySettlement() public {
        Terms memory terms = awarded(1);
        (Terms memory promised,) = committed(2);
        Acceptance memory acceptance = acceptanceOf(resultOf(terms));
        bytes memory signature = signed(acceptance);
        Voucher memory voucher = Voucher(terms.taskId, 1, 0, 1);
        bytes memory voucherSignature = signWith(CLIENT_KEY, hasher.voucher(voucher));
        vm.warp(START);
        pause();
        skip(1 hours);
        vm.startPrank(operator);
        expectPaused();
        manager.commitResult(terms, resultOf(terms));
        expectPaused();
        manager.verifyCompletion(terms, acceptance, signature, "");
        expectPaused();
        manager.redeemVoucher(terms, voucher, voucherSignature);
        expectPaused();
        manager.finalizePayment(promised);
        expectPaused();
        manager.expire(terms);
    }

    function test_pause_neverStopsCancelAndDispute() public {
        (Terms memory terms, Result memory result) = committed(2);
        Offer memory offer = submitted(1);
        Dispute memory objection = Dispute(terms.taskId, hasher.result(result), 0);
        pause();
        vm.startPrank(client);
        manager.cancel(offer);
        manager.dispute(terms, objection, "");
        assertState(terms, TaskState.Disputed);
    }

    function test_commitResult_dueInThePause_isTakenAfterIt() public {
        Terms memory terms = awarded(1);
        pause();
        vm.warp(UNTIL);
        expectTooEarly((uint256(UNTIL) + 5 minutes) * 1000);
        manager.expire(terms);
        skip(5 minutes);
        vm.prank(operator);
        manager.commitResult(terms, resultOf(terms));
        assertState(terms, TaskState.Committed);
    }

    function test_expire_longEnoughAfterThePause_slashes() public {
        Terms memory terms = awarded(1);
        pause();
        vm.warp(UNTIL + 5 minutes + 1);
        expectTooLate((uint256(UNTIL) + 5 minutes) * 1000);
        vm.prank(operator);
        manager.commitResult(terms, resultOf(terms));
        manager.expire(terms);
        assertState(terms, TaskState.Expired);
    }

    function test_verifyCompletion_rightAfterThePause_isNotLate() public {
        Terms memory terms = awarded(1);
        pause();
        vm.warp(UNTIL + 1 minutes);
        accept(terms);
        vm.assertEq(manager.worker(operator).late, 0);
    }

    function test_expire_afterAPauseEndedEarly_waitsAsLong() public {
        Terms memory terms = awarded(1);
        pause();
        skip(2 hours);
        vm.prank(governor);
        watchdog.unpause(Part.Tasks);
        expectTooEarly((START + 2 hours + 5 minutes) * 1000);
        manager.expire(terms);
        vm.prank(operator);
        manager.commitResult(terms, resultOf(terms));
    }

    function test_pause_longAgo_changesNoDeadline() public {
        pause();
        vm.warp(UNTIL + 1 days);
        Offer memory offer = offerOf(1);
        offer.finishBy = uint64((uint256(UNTIL) + 2 days) * 1000);
        Bid memory bid = bidOn(offer);
        bid.validUntil = offer.finishBy;
        bytes memory signature = signed(bid);
        vm.prank(client);
        manager.assignProvider(offer, bid, offer.finishBy, "", signature);
        Terms memory terms = termsOf(offer, bid);
        vm.warp(UNTIL + 2 days + 1);
        expectTooLate(offer.finishBy);
        vm.prank(operator);
        manager.commitResult(terms, resultOf(terms));
    }

    function pause() private {
        vm.prank(guardian);
        watchdog.pause(Part.Tasks);
    }

    function expectPaused() private {
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.Paused.selector, UNTIL));
    }
}
