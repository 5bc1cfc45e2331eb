// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {IPaymentEscrow} from "../src/interfaces/IPaymentEscrow.sol";
import {Settings} from "../src/types/Ledger.sol";
import {Market} from "./base/Market.sol";

contract EscrowTest is Market {
    function test_depositFor_creditsTheAccount() public {
        vm.expectEmit(address(escrow));
        emit IPaymentEscrow.Deposited(stranger, address(token), 7);
        escrow.depositFor(stranger, address(token), 7);
        vm.assertEq(escrow.credits(stranger, address(token)), 7);
        vm.assertEq(token.balanceOf(address(escrow)), DEPOSIT + 7);
    }

    function test_depositFor_ofUnknownToken_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IPaymentEscrow.TokenNotAllowed.selector, address(this)));
        escrow.depositFor(client, address(this), 1);
    }

    function test_depositFor_atTheCodeItself_holdsNothing() public {
        token.approve(address(facet), 1);
        vm.expectRevert(abi.encodeWithSelector(IPaymentEscrow.TokenNotAllowed.selector, address(token)));
        facet.depositFor(client, address(token), 1);
    }

    function test_pause_byStranger_reverts() public {
        bytes memory reason = abi.encodeWithSelector(IPaymentEscrow.NotWatchdog.selector, address(this));
        vm.expectRevert(reason);
        escrow.pauseTasks(1);
        vm.expectRevert(reason);
        escrow.pauseEscrow(1);
    }

    function test_collectTreasury_byAnyone_paysTheGovernorOnce() public {
        accept(awarded(1));
        vm.assertEq(escrow.treasuryOwed(address(token)), 0.6e18);
        vm.expectEmit(address(escrow));
        emit IPaymentEscrow.FeesCollected(address(token), governor, 0.6e18);
        vm.prank(stranger);
        escrow.collectTreasury(address(token));
        escrow.collectTreasury(address(token));
        vm.assertEq(token.balanceOf(governor), 0.6e18);
        vm.assertEq(escrow.treasuryOwed(address(token)), 0);
    }

    function test_collectStakers_byVault_paysItOnce() public {
        accept(awarded(1));
        vm.assertEq(escrow.stakersOwed(address(token)), 2.4e18);
        vm.startPrank(address(vault));
        vm.assertEq(escrow.collectStakers(address(token)), 2.4e18);
        vm.assertEq(escrow.collectStakers(address(token)), 0);
        vm.stopPrank();
        vm.assertEq(token.balanceOf(address(vault)), STAKE + 2.4e18);
        vm.assertEq(token.balanceOf(address(escrow)), DEPOSIT - 2.4e18);
    }

    function test_collectStakers_byAnotherCaller_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IPaymentEscrow.NotVault.selector, governor));
        vm.prank(governor);
        escrow.collectStakers(address(token));
    }

    function test_setToken_keepsFeesOwed() public {
        accept(awarded(1));
        vm.expectEmit(address(escrow));
        emit IPaymentEscrow.TokenSet(address(token), false);
        vm.prank(governor);
        escrow.setToken(address(token), false);
        vm.assertTrue(!escrow.isAllowed(address(token)));
        vm.assertEq(escrow.stakersOwed(address(token)), 2.4e18);
    }

    function test_setToken_byStranger_reverts() public {
        bytes4 selector = OwnableUpgradeable.OwnableUnauthorizedAccount.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, address(this)));
        escrow.setToken(address(token), true);
    }

    function test_syncSettings_byAnyone_keepsPauses() public {
        vm.startPrank(address(watchdog));
        escrow.pauseTasks(uint40(START) + 1);
        escrow.pauseEscrow(uint40(START) + 2);
        vm.stopPrank();
        Settings memory expected = Settings(300, 5_000, 1_000, 500, uint40(START) + 1, uint40(START) + 2);
        vm.expectEmit(address(escrow));
        emit IPaymentEscrow.SettingsChanged(expected);
        vm.prank(stranger);
        escrow.syncSettings();
        vm.assertEq(keccak256(abi.encode(escrow.settings())), keccak256(abi.encode(expected)));
    }

    function test_facet_knowsItsNeighbours() public view {
        vm.assertEq(address(escrow.parameters()), address(parameters));
        vm.assertEq(address(escrow.watchdog()), address(watchdog));
        vm.assertEq(address(escrow.registry()), address(registry));
        vm.assertEq(address(escrow.vault()), address(vault));
        vm.assertEq(escrow.owner(), governor);
    }
}
