// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Market} from "./base/Market.sol";

/// @title What stake and rewards cost as transactions of their own, for an owner with stake, collateral and rewards.
contract StakeGasTest is Market {
    function test_gas_stakeAndRewards() public {
        vault.stake(100e18);
        skip(2 weeks);
        vault.addRewards(address(token), 10e18);
        vault.stake(100e18);
        vm.snapshotGasLastCall("gas", "stake");
        skip(1 weeks);
        vault.distribute(address(token));
        vm.snapshotGasLastCall("gas", "distribute");
        vault.claimRewards(address(token));
        vault.addRewards(address(token), 10e18);
        skip(1 weeks);
        vault.distribute(address(token));
        (uint256 amount,) = vault.claimRewards(address(token));
        vm.snapshotGasLastCall("gas", "claimRewards");
        vm.assertTrue(amount != 0, "something to claim");
    }

    function test_gas_unbond() public {
        vault.stake(100e18);
        vault.requestUnbond(1e18);
        vm.snapshotGasLastCall("gas", "requestUnbond");
        skip(14 days);
        vault.claim();
        vm.snapshotGasLastCall("gas", "claim");
    }

    function test_gas_collateral() public {
        vm.prank(owner);
        vault.addCollateral(operator, 1e18);
        vm.snapshotGasLastCall("gas", "addCollateral");
        vm.prank(owner);
        vault.removeCollateral(operator, 1e18);
        vm.snapshotGasLastCall("gas", "removeCollateral");
    }
}
