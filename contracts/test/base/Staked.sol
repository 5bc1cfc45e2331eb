// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vaulted} from "./Vaulted.sol";

/// @title One owner with stake.
abstract contract Staked is Vaulted {
    uint64 internal constant READY = uint64(START + 14 days);

    function setUp() public override {
        super.setUp();
        vault.stakeFor(owner, STAKE);
    }

    function bond(uint128 amount) internal {
        vm.prank(owner);
        vault.setVerifierBond(amount);
    }

    function assertOwner(uint256 stake, uint256 assigned, uint256 unbonding) internal view {
        (uint128 nowStake, uint128 nowAssigned, uint128 nowUnbonding) = vault.stakeOf(owner);
        vm.assertEq(nowStake, stake, "stake");
        vm.assertEq(nowAssigned, assigned, "assigned");
        vm.assertEq(nowUnbonding, unbonding, "unbonding");
    }
}
