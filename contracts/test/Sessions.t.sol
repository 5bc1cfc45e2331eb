// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPaymentEscrow} from "../src/interfaces/IPaymentEscrow.sol";
import {ITaskManager} from "../src/interfaces/ITaskManager.sol";
import {Session, TopUp} from "../src/types/Messages.sol";
import {SessionMarket} from "./base/SessionMarket.sol";

contract SessionsTest is SessionMarket {
    function test_openSession_byAnyone_locksTheDeposit() public {
        vm.expectEmit(address(escrow));
        emit IPaymentEscrow.SessionOpened(idOf(sessionOf(1)), client, operator, address(token), HELD_AT_FIRST);
        Session memory session = opened(1);
        assertClient(DEPOSIT - HELD_AT_FIRST, HELD_AT_FIRST);
        assertSession(session, HELD_AT_FIRST, 0, 0);
        vm.assertEq(escrow.sessionOf(idOf(session)).treasuryBps, 300);
    }

    function test_openSession_byTheClient_needsNoSignature() public {
        vm.prank(client);
        escrow.openSession(sessionOf(1), "");
        assertClient(DEPOSIT - HELD_AT_FIRST, HELD_AT_FIRST);
    }

    function test_openSession_signedByAnother_reverts() public {
        Session memory session = sessionOf(1);
        bytes memory signature = signWith(OPERATOR_KEY, idOf(session));
        expectInvalidSignature(client);
        escrow.openSession(session, signature);
    }

    function test_openSession_twice_reverts() public {
        Session memory session = opened(1);
        expectWrongSession(session);
        open(session);
    }

    function test_openSession_ofAClosedOne_reverts() public {
        Session memory session = opened(1);
        vm.prank(operator);
        escrow.closeSession(session);
        expectWrongSession(session);
        open(session);
    }

    function test_openSession_ofNothing_reverts() public {
        Session memory session = sessionOf(1);
        session.amount = 0;
        expectWrongSession(session);
        open(session);
    }

    function test_openSession_aboveCredits_reverts() public {
        Session memory session = sessionOf(1);
        session.amount = DEPOSIT + 1;
        expectInsufficientCredits(DEPOSIT, DEPOSIT + 1);
        open(session);
    }

    function test_openSession_tooLate_reverts() public {
        skip(61);
        Session memory session = sessionOf(1);
        expectTooLate(session.validUntil);
        open(session);
    }

    function test_openSession_withATooLongNotice_reverts() public {
        Session memory session = sessionOf(1);
        session.notice = 7 days + 1;
        vm.expectRevert(abi.encodeWithSelector(IPaymentEscrow.NoticeTooLong.selector, 7 days + 1, 7 days));
        open(session);
    }

    function test_openSession_withTheLongestNotice_isOpen() public {
        Session memory session = sessionOf(1);
        session.notice = 7 days;
        open(session);
        assertSession(session, HELD_AT_FIRST, 0, 0);
    }

    function test_openSession_whileTasksArePaused_reverts() public {
        Session memory before = opened(1);
        pauseTasks();
        Session memory session = sessionOf(2);
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.Paused.selector, START + 1 days));
        open(session);
        TopUp memory more = TopUp(idOf(before), 80e18);
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.Paused.selector, START + 1 days));
        topUp(before, more);
    }

    function test_topUpSession_locksTheDifference() public {
        Session memory session = opened(1);
        redeem(session, 20e18);
        TopUp memory more = TopUp(idOf(session), 80e18);
        vm.expectEmit(address(escrow));
        emit IPaymentEscrow.SessionToppedUp(idOf(session), client, operator, 80e18);
        topUp(session, more);
        assertClient(DEPOSIT - 80e18, 60e18);
        assertSession(session, 80e18, 20e18, 0);
    }

    function test_topUpSession_byTheClient_needsNoSignature() public {
        Session memory session = opened(1);
        TopUp memory more = TopUp(idOf(session), 80e18);
        vm.prank(client);
        escrow.topUpSession(session, more, "");
        assertSession(session, 80e18, 0, 0);
    }

    function test_topUpSession_signedByAnother_reverts() public {
        Session memory session = opened(1);
        TopUp memory more = TopUp(idOf(session), 80e18);
        bytes memory signature = signWith(OPERATOR_KEY, digestOf(more));
        expectInvalidSignature(client);
        escrow.topUpSession(session, more, signature);
    }

    function test_topUpSession_replayed_reverts() public {
        Session memory session = opened(1);
        TopUp memory more = TopUp(idOf(session), 80e18);
        topUp(session, more);
        vm.expectRevert(abi.encodeWithSelector(IPaymentEscrow.NotAbove.selector, 80e18, 80e18));
        topUp(session, more);
    }

    function test_topUpSession_ofAnotherSession_reverts() public {
        Session memory session = opened(1);
        TopUp memory more = TopUp(idOf(opened(2)), 80e18);
        vm.expectRevert(abi.encodeWithSelector(IPaymentEscrow.WrongSession.selector, more.sessionId));
        topUp(session, more);
    }

    function test_topUpSession_aboveCredits_reverts() public {
        Session memory session = opened(1);
        TopUp memory more = TopUp(idOf(session), DEPOSIT + 1);
        expectInsufficientCredits(DEPOSIT - HELD_AT_FIRST, DEPOSIT + 1 - HELD_AT_FIRST);
        topUp(session, more);
    }

    function test_topUpSession_afterANotice_takesNothingMore() public {
        Session memory session = opened(1);
        end(session);
        TopUp memory more = TopUp(idOf(session), 80e18);
        expectNotice(uint32(START) + NOTICE);
        topUp(session, more);
    }
}
