// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ITaskManager} from "../src/interfaces/ITaskManager.sol";
import {Worker} from "../src/types/Task.sol";
import {Market} from "./base/Market.sol";

/// @title What the vault tells the TaskManager of operators.
contract WorkerTest is Market {
    function test_setWorker_byVault_keepsTheCounters() public {
        accept(awarded(1));
        vm.expectEmit(address(manager));
        emit ITaskManager.WorkerChanged(operator, owner, 400_007, true);
        vm.prank(address(vault));
        manager.setWorker(operator, owner, true, 7);
        Worker memory worker = manager.worker(operator);
        vm.assertEq(worker.free, 400_007);
        vm.assertEq(worker.settled, 1);
        vm.assertTrue(worker.revoked);
    }

    function test_setWorker_takingAll_leavesNothing() public {
        vm.prank(address(vault));
        manager.setWorker(operator, owner, false, -400_000);
        vm.assertEq(manager.worker(operator).free, 0);
    }

    function test_setWorker_takingWhatATaskHolds_reverts() public {
        awarded(1);
        bytes4 selector = ITaskManager.InsufficientCollateral.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, operator, 350_000, 350_001));
        vm.prank(address(vault));
        manager.setWorker(operator, owner, false, -350_001);
    }

    function test_setWorker_atTheEndsOfTheRange_reverts() public {
        vm.startPrank(address(vault));
        vm.expectRevert();
        manager.setWorker(operator, owner, false, type(int64).max);
        vm.expectRevert();
        manager.setWorker(operator, owner, false, type(int64).min);
    }

    function test_setWorker_byAnother_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.NotVault.selector, governor));
        vm.prank(governor);
        manager.setWorker(operator, owner, false, 1);
    }
}
