// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPaymentEscrow} from "../src/interfaces/IPaymentEscrow.sol";
import {ITaskManager} from "../src/interfaces/ITaskManager.sol";
import {IWatchdog} from "../src/interfaces/IWatchdog.sol";
import {Pending} from "../src/types/Ledger.sol";
import {Market} from "./base/Market.sol";

contract WithdrawalsTest is Market {
    uint40 private constant DELAY = 1 days;

    function test_withdraw_ofCredits_pays() public {
        vm.expectEmit(address(escrow));
        emit IPaymentEscrow.Withdrawn(client, address(token), 40e18);
        withdraw(40e18, stranger);
        assertClient(DEPOSIT - 40e18, 0);
        vm.assertEq(token.balanceOf(stranger), 40e18);
    }

    function test_withdraw_ofLockedMoney_reverts() public {
        submitted(1);
        expectInsufficientCredits(DEPOSIT - 100e18, DEPOSIT);
        withdraw(DEPOSIT, client);
    }

    function test_withdraw_ofRefusedToken_stillPays() public {
        vm.prank(governor);
        escrow.setToken(address(token), false);
        withdraw(DEPOSIT, client);
        vm.assertEq(token.balanceOf(client), DEPOSIT);
    }

    function test_withdraw_toTheMarket_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IPaymentEscrow.TransferMismatch.selector, address(token), 5, 0));
        withdraw(5, address(escrow));
    }

    function test_withdraw_aboveTheWatchdogsLimits_isQueuedInstead() public {
        setLimits(100e18, 60e18);
        vm.expectRevert(abi.encodeWithSelector(IWatchdog.LargePayment.selector, address(token), 60e18, 60e18));
        withdraw(60e18, client);
        withdraw(59e18, client);
        vm.expectRevert(abi.encodeWithSelector(IWatchdog.OutflowExceeded.selector, address(token), 42e18, 41e18));
        withdraw(42e18, client);
        withdraw(41e18, client);
        queue(DEPOSIT - 100e18, stranger);
        skip(DELAY);
        escrow.releaseWithdrawal(client, address(token));
        vm.assertEq(token.balanceOf(stranger), DEPOSIT - 100e18);
        vm.assertEq(token.balanceOf(address(escrow)), 0);
    }

    function test_queueWithdrawal_setsCreditsAside() public {
        vm.expectEmit(address(escrow));
        emit IPaymentEscrow.WithdrawalQueued(client, address(token), stranger, 30e18, uint40(START) + DELAY);
        queue(30e18, stranger);
        assertClient(DEPOSIT - 30e18, 0);
        assertPending(30e18, START + DELAY, stranger);
        vm.assertEq(token.balanceOf(address(escrow)), DEPOSIT);
    }

    function test_queueWithdrawal_again_addsAndStartsAgain() public {
        queue(30e18, stranger);
        skip(DELAY - 1);
        queue(10e18, client);
        assertPending(40e18, START + 2 * DELAY - 1, client);
    }

    function test_queueWithdrawal_ofNothing_changesTheRecipient() public {
        queue(30e18, address(escrow));
        skip(DELAY);
        vm.expectRevert(abi.encodeWithSelector(IPaymentEscrow.TransferMismatch.selector, address(token), 30e18, 0));
        escrow.releaseWithdrawal(client, address(token));
        queue(0, stranger);
        skip(DELAY);
        escrow.releaseWithdrawal(client, address(token));
        vm.assertEq(token.balanceOf(stranger), 30e18);
    }

    function test_queueWithdrawal_aboveCredits_reverts() public {
        expectInsufficientCredits(DEPOSIT, DEPOSIT + 1);
        queue(DEPOSIT + 1, client);
    }

    function test_releaseWithdrawal_byAnyone_paysOnce() public {
        queue(30e18, client);
        skip(DELAY);
        vm.expectEmit(address(escrow));
        emit IPaymentEscrow.Withdrawn(client, address(token), 30e18);
        vm.prank(stranger);
        escrow.releaseWithdrawal(client, address(token));
        vm.assertEq(token.balanceOf(client), 30e18);
        expectNotReady(0);
        escrow.releaseWithdrawal(client, address(token));
    }

    function test_releaseWithdrawal_early_reverts() public {
        queue(30e18, client);
        skip(DELAY - 1);
        expectNotReady(uint40(START) + DELAY);
        escrow.releaseWithdrawal(client, address(token));
    }

    function test_pause_stopsTokensButNoQueue_andEndsByItself() public {
        queue(1e18, client);
        vm.prank(address(watchdog));
        escrow.pauseEscrow(uint40(START) + 2 days);
        skip(2 days - 1);
        expectAllPaused(uint40(START) + 2 days);
        queue(1e18, client);
        skip(1);
        withdraw(1e18, client);
        escrow.depositFor(client, address(token), 1);
        escrow.collectTreasury(address(token));
    }

    function test_pause_neverLastsLongerThanItsBound() public {
        vm.startPrank(address(watchdog));
        escrow.pauseEscrow(type(uint40).max);
        escrow.pauseTasks(type(uint40).max);
        vm.stopPrank();
        vm.assertEq(escrow.settings().escrowPausedUntil, START + 3 days);
        vm.assertEq(escrow.settings().tasksPausedUntil, START + 3 days);
        skip(3 days);
        withdraw(DEPOSIT, client);
    }

    function withdraw(uint128 amount, address recipient) private {
        vm.prank(client);
        escrow.withdraw(address(token), amount, recipient);
    }

    function queue(uint128 amount, address recipient) private {
        vm.prank(client);
        escrow.queueWithdrawal(address(token), amount, recipient);
    }

    function setLimits(uint112 perHour, uint112 large) private {
        vm.prank(governor);
        watchdog.setLimits(address(token), perHour, large);
    }

    function expectAllPaused(uint40 until) private {
        bytes memory reason = abi.encodeWithSelector(ITaskManager.Paused.selector, until);
        vm.expectRevert(reason);
        withdraw(1, client);
        vm.expectRevert(reason);
        escrow.releaseWithdrawal(client, address(token));
        vm.expectRevert(reason);
        escrow.depositFor(client, address(token), 1);
        vm.expectRevert(reason);
        escrow.collectTreasury(address(token));
        vm.expectRevert(reason);
        vm.prank(address(vault));
        escrow.collectStakers(address(token));
    }

    function expectNotReady(uint40 readyAt) private {
        bytes4 selector = IPaymentEscrow.WithdrawalNotReady.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, client, address(token), readyAt));
    }

    function assertPending(uint256 amount, uint256 readyAt, address recipient) private view {
        Pending memory pending = escrow.pendingOf(client, address(token));
        vm.assertEq(pending.amount, amount);
        vm.assertEq(pending.readyAt, readyAt);
        vm.assertEq(pending.recipient, recipient);
    }
}
