// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "../base/Test.sol";
import {Handler} from "./Handler.sol";

/// @title What holds after any sequence of calls.
contract LedgerInvariants is Test {
    Handler private handler;
    address[] private targets;

    function setUp() public {
        handler = new Handler();
        targets.push(address(handler));
    }

    /// @dev Read by the runner: only the handler is called.
    function targetContracts() external view returns (address[] memory) {
        return targets;
    }

    function invariant_escrow_owesExactlyWhatItHolds() public view {
        (uint256 owed, uint256 held) = handler.escrowBook();
        vm.assertEq(owed, held, "credits + locks + fees = balance");
    }

    function invariant_vault_owesExactlyWhatItHolds() public view {
        (uint256 owed,, uint256 held) = handler.stakeBook();
        vm.assertEq(owed, held, "staked + unbonding = balance");
    }

    function invariant_locks_areThoseOfOpenTasks() public view {
        (uint256 money, uint256 collateral) = handler.openTasks();
        (, uint256 locked,) = handler.stakeBook();
        vm.assertEq(money, handler.lockedMoney(), "locked money");
        vm.assertEq(collateral, locked, "locked collateral");
    }

    function invariant_tasks_endAtMostOnce() public view {
        for (uint256 salt; salt < 4; ++salt) {
            (uint256 count, bool isFinal) = handler.endsOf(salt);
            vm.assertEq(count, isFinal ? 1 : 0, "ends of a task");
        }
    }
}
