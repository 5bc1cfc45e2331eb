// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {IPaymentEscrow} from "../src/interfaces/IPaymentEscrow.sol";
import {Bid, Offer} from "../src/types/Messages.sol";
import {TaskState, Terms} from "../src/types/Task.sol";
import {TaskManagerV2, VaultV2} from "./base/NextVersion.sol";
import {Market} from "./base/Market.sol";

contract UpgradeTest is Market {
    function test_upgrade_withLiveTasks_keepsThemAll() public {
        Offer memory waiting = submitted(1);
        Terms memory running = awarded(2);
        (Terms memory promised,) = committed(3);
        upgradeAll();
        vm.assertEq(TaskManagerV2(address(manager)).version(), 2);
        vm.assertEq(VaultV2(address(vault)).version(), 2);
        assertClient(DEPOSIT - 260e18, 260e18);
        assertStake(STAKE, COLLATERAL, 2 * HELD);
        vm.prank(client);
        manager.cancel(waiting);
        accept(running);
        skip(601);
        manager.finalizePayment(promised);
        assertClient(DEPOSIT - 40e18, 0);
        assertStake(STAKE, COLLATERAL, 0);
        assertState(promised, TaskState.Settled);
    }

    function test_upgrade_replaysNothing() public {
        Terms memory terms = awarded(1);
        accept(terms);
        upgradeAll();
        Offer memory offer = offerOf(1);
        Bid memory bid = bidOn(offer);
        bytes memory signature = signed(awardOf(bid));
        expectLaneTaken(1, 1);
        vm.prank(operator);
        manager.assignProvider(offer, bid, VALID_UNTIL, signature, "");
    }

    function test_upgrade_keepsOperatorsGovernorAndSettings() public {
        upgradeAll();
        vm.assertEq(vault.ownerOf(operator), owner);
        vm.assertEq(manager.owner(), governor);
        vm.assertEq(vault.owner(), governor);
        vm.assertEq(escrow.settings().treasuryBps, 300);
        vm.assertTrue(escrow.isAllowed(address(token)));
    }

    function test_upgradeToAndCall_byStranger_reverts() public {
        address body = nextManager();
        bytes4 selector = OwnableUpgradeable.OwnableUnauthorizedAccount.selector;
        bytes memory reason = abi.encodeWithSelector(selector, address(this));
        vm.expectRevert(reason);
        manager.upgradeToAndCall(body, "");
        vm.expectRevert(reason);
        vault.upgradeToAndCall(body, "");
    }

    function test_initialize_twice_reverts() public {
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        manager.initialize(stranger, address(token));
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        vault.initialize(stranger);
    }

    function test_initialize_ofImplementation_reverts() public {
        TaskManagerV2 body = TaskManagerV2(nextManager());
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        body.initialize(stranger, address(token));
        vm.expectRevert(UUPSUpgradeable.UUPSUnauthorizedCallContext.selector);
        body.upgradeToAndCall(address(body), "");
    }

    function test_transferOwnership_movesTheUpgradeRight() public {
        vm.prank(governor);
        manager.transferOwnership(stranger);
        address body = nextManager();
        vm.prank(stranger);
        manager.upgradeToAndCall(body, "");
        vm.assertEq(TaskManagerV2(address(manager)).version(), 2);
    }

    function test_facet_calledByItself_holdsAndGovernsNothing() public {
        vm.assertEq(facet.owner(), address(0));
        vm.expectRevert(abi.encodeWithSelector(OwnableUpgradeable.OwnableUnauthorizedAccount.selector, governor));
        vm.prank(governor);
        facet.setToken(address(token), true);
    }

    function test_fallback_takesNoCoins() public {
        vm.deal(address(this), 1 ether);
        (bool success,) = address(manager).call{value: 1}("");
        vm.assertTrue(!success);
        (success,) = address(manager).call{value: 1}(abi.encodeCall(IPaymentEscrow.settings, ()));
        vm.assertTrue(!success);
    }

    function test_fallback_ofAnUnknownFunction_reverts() public {
        (bool success,) = address(manager).call(abi.encodeWithSignature("lock(address,address,uint128)"));
        vm.assertTrue(!success);
    }

    function nextManager() private returns (address) {
        return address(new TaskManagerV2(address(facet), vault, registry, address(token)));
    }

    function upgradeAll() private {
        address managerBody = nextManager();
        address vaultBody = address(new VaultV2(address(manager), token, parameters, address(watchdog)));
        vm.startPrank(governor);
        manager.upgradeToAndCall(managerBody, "");
        vault.upgradeToAndCall(vaultBody, "");
        vm.stopPrank();
    }
}
