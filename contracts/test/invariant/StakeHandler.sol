// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {IStakingVault} from "../../src/interfaces/IStakingVault.sol";
import {EscrowHandler} from "./EscrowHandler.sol";

/// @title Stake: in, out, at work, delegated and slashed.
abstract contract StakeHandler is EscrowHandler {
    function stake(uint256 seed) external step {
        address who = stakerOf(seed);
        uint128 amount = share(balance(address(token), who), mix(seed, 2));
        vm.prank(who);
        token.approve(address(vault), amount);
        vm.prank(who);
        vault.stake(amount);
    }

    function stakeFor(uint256 seed) external step {
        addStake(stakerOf(seed), uint128(between(mix(seed, 2), 1, 100e18)));
    }

    function stakeWithPermit(uint256 seed) external step {
        address who = mix(seed, 1) % 2 == 0 ? alice : bob;
        uint128 amount = share(balance(address(token), who), mix(seed, 2));
        (uint8 v, bytes32 r, bytes32 s) = permitOf(address(token), who, address(vault), amount);
        vm.prank(who);
        vault.stakeWithPermit(amount, type(uint256).max, v, r, s);
    }

    function unbond(uint256 seed) external step {
        address who = stakerOf(seed);
        uint128 amount = share(freeStake(who), mix(seed, 2));
        vm.prank(who);
        vault.requestUnbond(amount);
    }

    function claim(uint256 seed) external step {
        address who = unbonder(seed);
        uint64 readyAt = vault.unbondReadyAt(who);
        if (mix(seed, 2) % 4 == 0) waitUntil(readyAt);
        vm.prank(who);
        vault.claim();
    }

    /// @dev Revokes an operator, or lets it in again; for its owner or for one who has no right to it.
    function setOperator(uint256 seed) external step {
        address operator = operators[mix(seed, 1) % operators.length];
        bool authorised = mix(seed, 2) % 4 != 0;
        address who = mix(seed, 3) % 8 == 0 ? alice : payeeOf(operator);
        authorise(who, operator, authorised);
        hold(who != alice, "an operator changed its owner");
    }

    function addCollateral(uint256 seed) external step {
        address operator = operators[mix(seed, 1) % operators.length];
        uint128 most = freeStake(payeeOf(operator));
        addCollateralOf(operator, uint128(between(mix(seed, 2), 0, most / UNIT)) * UNIT);
    }

    function removeCollateral(uint256 seed) external step {
        address operator = operators[mix(seed, 1) % operators.length];
        removeCollateralOf(operator, uint128(between(mix(seed, 2), 0, manager.worker(operator).free)) * UNIT);
    }

    function setVerifierBond(uint256 seed) external step {
        address who = stakerOf(seed);
        setBondOf(who, uint128(between(mix(seed, 2), 0, freeStake(who) + vault.verifierBond(who))));
    }

    function delegate(uint256 seed) external step {
        vm.prank(stakerOf(seed));
        IVotes(address(vault)).delegate(stakers[mix(seed, 2) % stakers.length]);
    }

    /// @dev By the DAO: never what operators hold as collateral.
    function slashOwner(uint256 seed) external step {
        address who = stakerOf(seed);
        uint256 most = freeStake(who) + unbondingOf(who) + vault.verifierBond(who);
        uint128 amount = uint128(between(mix(seed, 2), 0, 20e18));
        vm.prank(governor);
        uint128 slashed = vault.slash(who, amount, sink);
        hold(slashed == (amount < most ? amount : most), "slashed by the DAO");
        move(who, sink, address(token), slashed);
    }

    function list(uint256 seed) external step {
        address operator = operators[mix(seed, 1) % operators.length];
        if (mix(seed, 2) % 4 == 0) {
            vm.prank(governor);
            vault.setDelisted(operator, mix(seed, 3) % 2 == 0);
        } else {
            vault.relist(operator);
        }
    }

    function addStake(address who, uint128 amount) internal {
        vault.stakeFor(who, amount);
        expected[who][address(token)] += amount;
    }

    function authorise(address who, address operator, bool authorised) internal {
        bytes memory consent = authorised ? signWith(keys[operator], consentHash(who, operator)) : bytes("");
        vm.prank(who);
        vault.setOperator(operator, authorised, consent);
    }

    function addCollateralOf(address operator, uint128 amount) internal {
        vm.prank(payeeOf(operator));
        vault.addCollateral(operator, amount);
    }

    function removeCollateralOf(address operator, uint128 amount) internal {
        vm.prank(payeeOf(operator));
        vault.removeCollateral(operator, amount);
    }

    function setBondOf(address who, uint128 amount) internal {
        vm.prank(who);
        vault.setVerifierBond(amount);
    }

    function freeStake(address who) internal view returns (uint128) {
        (uint128 staked, uint128 assigned,) = vault.stakeOf(who);
        return staked - assigned;
    }

    function unbondingOf(address who) internal view returns (uint128 unbonding) {
        (,, unbonding) = vault.stakeOf(who);
    }

    function unbonder(uint256 seed) private view returns (address who) {
        for (uint256 i; i < stakers.length; ++i) {
            who = stakers[addmod(seed, i, stakers.length)];
            if (unbondingOf(who) != 0) return who;
        }
        revert Idle();
    }

    function stakerOf(uint256 seed) private view returns (address) {
        return stakers[mix(seed, 1) % stakers.length];
    }
}
