// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPaymentEscrow} from "../src/interfaces/IPaymentEscrow.sol";
import {ITaskManager} from "../src/interfaces/ITaskManager.sol";
import {Session, SessionEnd, TopUp, Voucher} from "../src/types/Messages.sol";
import {SessionMarket} from "./base/SessionMarket.sol";

contract SessionEndsTest is SessionMarket {
    function test_redeemSession_paysTheDifferenceLikeATask() public {
        Session memory session = opened(1);
        redeem(session, 20e18);
        vm.assertEq(escrow.credits(owner, address(token)), 17e18);
        Voucher memory voucher = voucherOf(session, 30e18);
        vm.expectEmit(address(escrow));
        emit IPaymentEscrow.SessionRedeemed(idOf(session), client, operator, 30e18, 8.5e18, 1.2e18, 0.3e18);
        redeem(session, voucher);
        assertSession(session, HELD_AT_FIRST, 30e18, 0);
        assertClient(DEPOSIT - HELD_AT_FIRST, 20e18);
        vm.assertEq(escrow.credits(owner, address(token)), 25.5e18);
        vm.assertEq(escrow.stakersOwed(address(token)), 3.6e18);
        vm.assertEq(escrow.treasuryOwed(address(token)), 0.9e18);
    }

    function test_redeemSession_ofAKeyWithoutOwner_paysTheKey() public {
        Session memory session = sessionOf(1);
        session.provider = stranger;
        open(session);
        redeem(session, 20e18);
        vm.assertEq(escrow.credits(stranger, address(token)), 17e18);
    }

    function test_redeemSession_afterAChangedShare_paysByTheOldOne() public {
        Session memory session = opened(1);
        setTreasuryShare(500);
        redeem(session, 20e18);
        vm.assertEq(escrow.treasuryOwed(address(token)), 0.6e18);
    }

    function test_redeemSession_byTheClient_needsNoSignature() public {
        Session memory session = opened(1);
        Voucher memory voucher = voucherOf(session, 20e18);
        vm.prank(client);
        escrow.redeemSession(session, voucher, "");
        assertSession(session, HELD_AT_FIRST, 20e18, 0);
    }

    function test_redeemSession_byTheProviderAlone_reverts() public {
        Session memory session = opened(1);
        Voucher memory voucher = voucherOf(session, 20e18);
        bytes memory signature = signWith(OPERATOR_KEY, digestOf(voucher));
        expectInvalidSignature(client);
        vm.prank(operator);
        escrow.redeemSession(session, voucher, signature);
    }

    function test_redeemSession_ofTheWholeDeposit_leavesNothing() public {
        Session memory session = opened(1);
        redeem(session, HELD_AT_FIRST);
        assertSession(session, HELD_AT_FIRST, HELD_AT_FIRST, 0);
        assertClient(DEPOSIT - HELD_AT_FIRST, 0);
    }

    function test_redeemSession_aboveTheDeposit_reverts() public {
        Session memory session = opened(1);
        Voucher memory voucher = voucherOf(session, HELD_AT_FIRST + 1);
        bytes4 selector = ITaskManager.AmountTooLarge.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, HELD_AT_FIRST + 1, HELD_AT_FIRST));
        redeem(session, voucher);
    }

    function test_redeemSession_ofAnOldVoucher_reverts() public {
        Session memory session = opened(1);
        redeem(session, 20e18);
        Voucher memory voucher = voucherOf(session, 20e18);
        vm.expectRevert(abi.encodeWithSelector(IPaymentEscrow.NotAbove.selector, 20e18, 20e18));
        redeem(session, voucher);
    }

    function test_redeemSession_withAVoucherOfAnother_reverts() public {
        Session memory session = opened(1);
        Voucher memory voucher = voucherOf(opened(2), 20e18);
        vm.expectRevert(abi.encodeWithSelector(IPaymentEscrow.WrongSession.selector, voucher.taskId));
        redeem(session, voucher);
    }

    function test_redeemSession_ofAChangedSession_reverts() public {
        Session memory session = opened(1);
        session.provider = stranger;
        Voucher memory voucher = voucherOf(session, 20e18);
        expectWrongSession(session);
        redeem(session, voucher);
    }

    function test_redeemSession_whileEverythingIsPaused_staysPossible() public {
        Session memory session = opened(1);
        pauseTasks();
        vm.prank(address(watchdog));
        escrow.pauseEscrow(uint40(START) + 1 days);
        redeem(session, 20e18);
    }

    function test_redeemSession_afterTheNoticeUntilClosed_staysPossible() public {
        Session memory session = opened(1);
        end(session);
        skip(NOTICE + 1 days);
        redeem(session, 20e18);
        escrow.closeSession(session);
        assertClient(DEPOSIT - 20e18, 0);
        Voucher memory voucher = voucherOf(session, 30e18);
        expectWrongSession(session);
        redeem(session, voucher);
    }

    function test_endSession_byAnyone_startsTheNotice() public {
        Session memory session = opened(1);
        vm.expectEmit(address(escrow));
        emit IPaymentEscrow.SessionClosing(idOf(session), client, operator, uint32(START) + NOTICE);
        end(session);
        assertSession(session, HELD_AT_FIRST, 0, START + NOTICE);
    }

    function test_endSession_again_startsNoLaterNotice() public {
        Session memory session = opened(1);
        end(session);
        skip(1);
        expectNotice(uint32(START) + NOTICE);
        end(session);
    }

    function test_endSession_byTheProvider_reverts() public {
        Session memory session = opened(1);
        SessionEnd memory message = SessionEnd(idOf(session));
        bytes memory signature = signWith(OPERATOR_KEY, digestOf(message));
        expectInvalidSignature(client);
        escrow.endSession(session, message, signature);
    }

    function test_endSession_ofAnother_reverts() public {
        Session memory session = opened(1);
        SessionEnd memory message = SessionEnd(idOf(opened(2)));
        vm.expectRevert(abi.encodeWithSelector(IPaymentEscrow.WrongSession.selector, message.sessionId));
        vm.prank(client);
        escrow.endSession(session, message, "");
    }

    function test_closeSession_byTheProvider_refundsAtOnce() public {
        Session memory session = opened(1);
        redeem(session, 20e18);
        vm.expectEmit(address(escrow));
        emit IPaymentEscrow.SessionClosed(idOf(session), client, operator, 30e18);
        vm.prank(operator);
        escrow.closeSession(session);
        assertClient(DEPOSIT - 20e18, 0);
        assertSession(session, HELD_AT_FIRST, 20e18, type(uint32).max);
    }

    function test_closeSession_byAnyoneAfterTheNotice_refunds() public {
        Session memory session = opened(1);
        end(session);
        skip(NOTICE);
        vm.prank(stranger);
        escrow.closeSession(session);
        assertClient(DEPOSIT, 0);
    }

    function test_closeSession_beforeTheNoticeEnds_reverts() public {
        Session memory session = opened(1);
        expectNotice(0);
        vm.prank(client);
        escrow.closeSession(session);
        end(session);
        skip(NOTICE - 1);
        expectNotice(uint32(START) + NOTICE);
        vm.prank(client);
        escrow.closeSession(session);
    }

    function test_closeSession_twice_refundsOnce() public {
        Session memory session = opened(1);
        vm.startPrank(operator);
        escrow.closeSession(session);
        expectWrongSession(session);
        escrow.closeSession(session);
        vm.stopPrank();
    }

    function test_closeSession_neverOpened_reverts() public {
        Session memory session = sessionOf(1);
        expectWrongSession(session);
        vm.prank(operator);
        escrow.closeSession(session);
    }

    function testFuzz_session_conservesEveryUnit(uint128 first, uint128 total, uint128 one, uint128 two) public {
        Session memory session = sessionOf(1);
        session.amount = uint128(between(first, 1, DEPOSIT - 1));
        total = uint128(between(total, session.amount + 1, DEPOSIT));
        one = uint128(between(one, 1, session.amount));
        open(session);
        redeem(session, one);
        topUp(session, TopUp(idOf(session), total));
        if (one < total) redeem(session, uint128(between(two, one + 1, total)));
        vm.prank(operator);
        escrow.closeSession(session);
        uint256 fees = escrow.stakersOwed(address(token)) + escrow.treasuryOwed(address(token));
        uint256 held = escrow.credits(client, address(token)) + escrow.credits(owner, address(token)) + fees;
        vm.assertEq(held, token.balanceOf(address(escrow)), "every unit");
        vm.assertEq(escrow.locked(client, address(token)), 0, "no lock is left");
    }
}
