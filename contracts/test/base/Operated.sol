// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStakingVault} from "../../src/interfaces/IStakingVault.sol";
import {Worker} from "../../src/types/Task.sol";
import {Vaulted} from "./Vaulted.sol";

/// @title One owner with stake and an operator, and a fresh key.
abstract contract Operated is Vaulted {
    uint256 internal constant FRESH_KEY = 0xF4E5;

    address internal fresh = vm.addr(FRESH_KEY);

    function setUp() public override {
        super.setUp();
        vault.stakeFor(owner, STAKE);
        authorise(owner, OPERATOR_KEY);
    }

    function revoke() internal {
        vm.prank(owner);
        vault.setOperator(operator, false, "");
    }

    function assertWorker(address key, address master, uint48 free, bool revoked) internal view {
        Worker memory entry = manager.worker(key);
        vm.assertEq(entry.owner, master);
        vm.assertEq(entry.free, free, "free collateral");
        vm.assertTrue(entry.revoked == revoked, "revoked");
    }

    function expectTaken() internal {
        vm.expectRevert(abi.encodeWithSelector(IStakingVault.OperatorTaken.selector, operator, owner));
    }
}
