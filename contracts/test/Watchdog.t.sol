// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {IPaymentEscrow} from "../src/interfaces/IPaymentEscrow.sol";
import {IStakingVault} from "../src/interfaces/IStakingVault.sol";
import {ITaskManager} from "../src/interfaces/ITaskManager.sol";
import {IWatchdog, Part} from "../src/interfaces/IWatchdog.sol";
import {Watchdog} from "../src/Watchdog.sol";
import {Bid, Offer} from "../src/types/Messages.sol";
import {Market} from "./base/Market.sol";

contract WatchdogTest is Market {
    uint40 private constant UNTIL = uint40(START + 3 days);

    function test_pause_ofTasks_stopsAwardsUntilItEnds() public {
        vm.expectEmit(address(watchdog));
        emit IWatchdog.PartPaused(Part.Tasks, UNTIL);
        pause(Part.Tasks);
        vm.assertEq(watchdog.pausedUntil(Part.Tasks), UNTIL);
        Offer memory offer = offerOf(1);
        Bid memory bid = bidOn(offer);
        bytes memory signature = signed(awardOf(bid));
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.Paused.selector, UNTIL));
        vm.prank(operator);
        manager.assignProvider(offer, bid, VALID_UNTIL, signature, "");
        vm.prank(client);
        escrow.withdraw(address(token), 1, client);
    }

    function test_pause_ofEscrow_stopsWithdrawalsUntilItEnds() public {
        pause(Part.Escrow);
        skip(3 days - 1);
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.Paused.selector, UNTIL));
        vm.prank(client);
        escrow.withdraw(address(token), 1, client);
        skip(1);
        vm.prank(client);
        escrow.withdraw(address(token), 1, client);
    }

    function test_pause_ofVault_stopsStakesUntilItEnds() public {
        pause(Part.Vault);
        vm.expectRevert(abi.encodeWithSelector(IStakingVault.Paused.selector, UNTIL));
        vault.stake(1);
        skip(3 days);
        vault.stake(1);
    }

    function test_pause_beforeTheRest_reverts() public {
        pause(Part.Escrow);
        skip(7 days - 1);
        expectTooSoon(Part.Escrow, UNTIL + 4 days);
        pause(Part.Escrow);
        skip(1);
        pause(Part.Escrow);
        vm.assertEq(watchdog.pausedUntil(Part.Escrow), UNTIL + 7 days);
    }

    function test_pause_ofOnePart_leavesTheOthersFree() public {
        pause(Part.Tasks);
        pause(Part.Vault);
        pause(Part.Escrow);
        vm.assertEq(watchdog.pausedUntil(Part.Vault), UNTIL);
    }

    function test_pause_byAnotherThanTheGuardian_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IWatchdog.NotGuardian.selector, governor));
        vm.prank(governor);
        watchdog.pause(Part.Tasks);
    }

    function test_unpause_endsEveryPauseAtOnce() public {
        for (uint8 part; part <= uint8(type(Part).max); ++part) {
            pause(Part(part));
            vm.expectEmit(address(watchdog));
            emit IWatchdog.PartUnpaused(Part(part));
            unpause(Part(part));
            vm.assertEq(watchdog.pausedUntil(Part(part)), START);
        }
        awarded(1);
        vault.stake(1);
        vm.prank(client);
        escrow.withdraw(address(token), 1, client);
    }

    function test_unpause_startsTheRestThen() public {
        pause(Part.Escrow);
        skip(1 days);
        unpause(Part.Escrow);
        expectTooSoon(Part.Escrow, uint40(START + 5 days));
        pause(Part.Escrow);
        skip(4 days);
        pause(Part.Escrow);
    }

    function test_unpause_afterThePause_startsNoRestAgain() public {
        pause(Part.Escrow);
        skip(6 days);
        unpause(Part.Escrow);
        vm.assertEq(watchdog.pausedUntil(Part.Escrow), UNTIL);
        skip(1 days);
        pause(Part.Escrow);
    }

    function test_setGuardian_byGovernor_replacesIt() public {
        vm.assertEq(watchdog.guardian(), guardian);
        vm.expectEmit(address(watchdog));
        emit IWatchdog.GuardianSet(stranger);
        vm.prank(governor);
        watchdog.setGuardian(stranger);
        vm.prank(stranger);
        watchdog.pause(Part.Tasks);
        vm.expectRevert(abi.encodeWithSelector(IWatchdog.NotGuardian.selector, guardian));
        pause(Part.Escrow);
    }

    function test_setLimits_byGovernor_areTheNewOnes() public {
        vm.expectEmit(address(watchdog));
        emit IWatchdog.LimitsSet(address(token), 100, 60);
        setLimits(100, 60);
        vm.assertEq(watchdog.limits(address(token)).perHour, 100);
        vm.assertEq(watchdog.limits(address(token)).large, 60);
        vm.assertEq(watchdog.leftThisHour(address(token)), 100);
    }

    function test_countOutflow_withoutLimits_takesAll() public {
        count(type(uint256).max);
        vm.assertEq(watchdog.leftThisHour(address(token)), type(uint256).max);
    }

    function test_countOutflow_asLargeAsTheLimit_reverts() public {
        setLimits(0, 60);
        count(59);
        vm.expectRevert(abi.encodeWithSelector(IWatchdog.LargePayment.selector, address(token), 60, 60));
        count(60);
    }

    function test_countOutflow_aboveTheHour_revertsUntilTheNext() public {
        setLimits(100, 0);
        count(70);
        vm.assertEq(watchdog.leftThisHour(address(token)), 30);
        expectExceeded(31, 30);
        count(31);
        count(30);
        expectExceeded(1, 0);
        count(1);
        skip(1 hours - START % 1 hours);
        vm.assertEq(watchdog.leftThisHour(address(token)), 100);
        count(100);
    }

    function test_countOutflow_aboveALimitSetLowerThen_reverts() public {
        setLimits(100, 0);
        count(70);
        setLimits(50, 0);
        vm.assertEq(watchdog.leftThisHour(address(token)), 0);
        expectExceeded(1, 0);
        count(1);
    }

    function test_countOutflow_countsTokensApart() public {
        setLimits(100, 0);
        count(100);
        vm.prank(address(escrow));
        watchdog.countOutflow(stranger, 1_000);
    }

    function test_countOutflow_byStranger_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IWatchdog.NotEscrow.selector, address(this)));
        watchdog.countOutflow(address(token), 1);
    }

    function test_governorsCalls_byGuardian_revert() public {
        bytes4 selector = OwnableUpgradeable.OwnableUnauthorizedAccount.selector;
        bytes memory reason = abi.encodeWithSelector(selector, guardian);
        vm.startPrank(guardian);
        vm.expectRevert(reason);
        watchdog.unpause(Part.Tasks);
        vm.expectRevert(reason);
        watchdog.setGuardian(guardian);
        vm.expectRevert(reason);
        watchdog.setLimits(address(token), 1, 1);
        vm.expectRevert(reason);
        watchdog.upgradeToAndCall(address(watchdog), "");
        vm.stopPrank();
    }

    function test_upgrade_keepsPausesAndLimits() public {
        pause(Part.Escrow);
        setLimits(100, 60);
        Watchdog next = new Watchdog(IPaymentEscrow(address(escrow)), vault);
        vm.prank(governor);
        watchdog.upgradeToAndCall(address(next), "");
        vm.assertEq(watchdog.pausedUntil(Part.Escrow), UNTIL);
        vm.assertEq(watchdog.limits(address(token)).large, 60);
        vm.assertEq(watchdog.guardian(), guardian);
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        next.initialize(stranger, stranger);
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        watchdog.initialize(stranger, stranger);
    }

    function pause(Part part) private {
        vm.prank(guardian);
        watchdog.pause(part);
    }

    function unpause(Part part) private {
        vm.prank(governor);
        watchdog.unpause(part);
    }

    function setLimits(uint112 perHour, uint112 large) private {
        vm.prank(governor);
        watchdog.setLimits(address(token), perHour, large);
    }

    function count(uint256 amount) private {
        vm.prank(address(escrow));
        watchdog.countOutflow(address(token), amount);
    }

    function expectTooSoon(Part part, uint40 from) private {
        vm.expectRevert(abi.encodeWithSelector(IWatchdog.PauseTooSoon.selector, part, from));
    }

    function expectExceeded(uint256 amount, uint256 left) private {
        bytes4 selector = IWatchdog.OutflowExceeded.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, address(token), amount, left));
    }
}
