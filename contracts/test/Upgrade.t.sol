// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {Bid, Offer} from "../src/types/Messages.sol";
import {TaskState} from "../src/types/Task.sol";
import {EscrowV2, TaskManagerV2, VaultV2} from "./base/NextVersion.sol";
import {Market} from "./base/Market.sol";

contract UpgradeTest is Market {
    function test_upgrade_withLiveTasks_keepsThemAll() public {
        Offer memory waiting = submitted(1);
        (Offer memory offer, Bid memory bid) = awarded(2);
        (Offer memory offered, Bid memory promised,) = committed(3);
        upgradeAll();
        vm.assertEq(TaskManagerV2(address(manager)).version(), 2);
        vm.assertEq(EscrowV2(address(escrow)).version(), 2);
        vm.assertEq(VaultV2(address(vault)).version(), 2);
        assertClient(DEPOSIT - 260e18, 260e18);
        assertStake(STAKE, 100e18);
        vm.prank(client);
        manager.cancel(waiting);
        accept(offer, bid, resultOf(bid));
        skip(601);
        manager.finalizePayment(offered, promised);
        assertClient(DEPOSIT - 40e18, 0);
        assertStake(STAKE, 0);
        assertState(promised.taskId, TaskState.Settled);
    }

    function test_upgrade_keepsOperatorsAndGovernor() public {
        upgradeAll();
        vm.assertEq(vault.ownerOf(operator), owner);
        vm.assertEq(manager.owner(), governor);
        vm.assertEq(escrow.owner(), governor);
        vm.assertEq(vault.owner(), governor);
    }

    function test_upgradeToAndCall_byStranger_reverts() public {
        address body = address(new TaskManagerV2(escrow, vault, address(token)));
        bytes4 selector = OwnableUpgradeable.OwnableUnauthorizedAccount.selector;
        bytes memory reason = abi.encodeWithSelector(selector, address(this));
        vm.expectRevert(reason);
        manager.upgradeToAndCall(body, "");
        vm.expectRevert(reason);
        escrow.upgradeToAndCall(body, "");
        vm.expectRevert(reason);
        vault.upgradeToAndCall(body, "");
    }

    function test_initialize_twice_reverts() public {
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        manager.initialize(stranger);
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        escrow.initialize(stranger, address(token));
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        vault.initialize(stranger);
    }

    function test_initialize_ofImplementation_reverts() public {
        TaskManagerV2 body = new TaskManagerV2(escrow, vault, address(token));
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        body.initialize(stranger);
        vm.expectRevert(UUPSUpgradeable.UUPSUnauthorizedCallContext.selector);
        body.upgradeToAndCall(address(body), "");
    }

    function test_transferOwnership_movesTheUpgradeRight() public {
        vm.prank(governor);
        manager.transferOwnership(stranger);
        TaskManagerV2 body = new TaskManagerV2(escrow, vault, address(token));
        vm.prank(stranger);
        manager.upgradeToAndCall(address(body), "");
        vm.assertEq(TaskManagerV2(address(manager)).version(), 2);
    }

    function upgradeAll() private {
        address nextManager = address(new TaskManagerV2(escrow, vault, address(token)));
        address nextEscrow = address(new EscrowV2(address(manager)));
        address nextVault = address(new VaultV2(address(manager), token));
        vm.startPrank(governor);
        manager.upgradeToAndCall(nextManager, "");
        escrow.upgradeToAndCall(nextEscrow, "");
        vault.upgradeToAndCall(nextVault, "");
        vm.stopPrank();
    }
}
