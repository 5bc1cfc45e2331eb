// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStakingVault} from "../src/interfaces/IStakingVault.sol";
import {Market} from "./base/Market.sol";

contract VaultTest is Market {
    uint64 private constant READY = uint64(START + 14 days);

    function test_stake_addsToTheCaller() public {
        vm.expectEmit(address(vault));
        emit IStakingVault.Staked(address(this), 7);
        vault.stake(7);
        (uint128 staked,,) = vault.stakeOf(address(this));
        vm.assertEq(staked, 7);
        vm.assertEq(token.balanceOf(address(vault)), STAKE + 7);
    }

    function test_stakeFor_addsToTheOwner() public {
        vault.stakeFor(owner, 7);
        assertStake(STAKE + 7, 0);
    }

    function test_requestUnbond_ofFreeStake_startsTheDelay() public {
        vm.expectEmit(address(vault));
        emit IStakingVault.UnbondRequested(owner, 100e18, READY);
        vm.prank(owner);
        vault.requestUnbond(100e18);
        (uint128 staked,, uint128 unbonding) = vault.stakeOf(owner);
        vm.assertEq(staked, STAKE - 100e18);
        vm.assertEq(unbonding, 100e18);
        vm.assertEq(vault.unbondReadyAt(owner), READY);
    }

    function test_requestUnbond_again_restartsTheDelayForAll() public {
        vm.prank(owner);
        vault.requestUnbond(1e18);
        skip(10 days);
        vm.prank(owner);
        vault.requestUnbond(2e18);
        vm.assertEq(vault.unbondReadyAt(owner), READY + 10 days);
        (,, uint128 unbonding) = vault.stakeOf(owner);
        vm.assertEq(unbonding, 3e18);
    }

    function test_requestUnbond_ofCollateral_reverts() public {
        awarded(1);
        bytes4 selector = IStakingVault.InsufficientStake.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, owner, STAKE - 50e18, STAKE));
        vm.prank(owner);
        vault.requestUnbond(STAKE);
    }

    function test_claim_afterDelay_pays() public {
        vm.prank(owner);
        vault.requestUnbond(STAKE);
        vm.warp(READY);
        vm.expectEmit(address(vault));
        emit IStakingVault.Claimed(owner, STAKE);
        vm.prank(owner);
        vault.claim();
        vm.assertEq(token.balanceOf(owner), STAKE);
        vm.assertEq(token.balanceOf(address(vault)), 0);
    }

    function test_claim_withinDelay_reverts() public {
        vm.prank(owner);
        vault.requestUnbond(STAKE);
        vm.warp(READY - 1);
        vm.expectRevert(abi.encodeWithSelector(IStakingVault.NotUnbonded.selector, owner, READY));
        vm.prank(owner);
        vault.claim();
    }

    function test_claim_ofNothing_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IStakingVault.NotUnbonded.selector, owner, 0));
        vm.prank(owner);
        vault.claim();
    }

    function test_claim_twice_reverts() public {
        vm.prank(owner);
        vault.requestUnbond(1);
        vm.warp(READY);
        vm.startPrank(owner);
        vault.claim();
        vm.expectRevert(abi.encodeWithSelector(IStakingVault.NotUnbonded.selector, owner, 0));
        vault.claim();
    }

    function test_slash_aboveStake_takesWhatIsUnbonding() public {
        vm.prank(owner);
        vault.requestUnbond(STAKE - 10e18);
        vm.prank(address(manager));
        uint128 slashed = vault.slash(operator, 0, 30e18, stranger);
        vm.assertEq(slashed, 30e18);
        (uint128 staked,, uint128 unbonding) = vault.stakeOf(owner);
        vm.assertEq(staked, 0);
        vm.assertEq(unbonding, STAKE - 30e18);
        vm.assertEq(token.balanceOf(stranger), 30e18);
    }

    function test_slash_neverTakesOtherCollateral() public {
        awarded(1);
        vm.expectEmit(address(vault));
        emit IStakingVault.Slashed(owner, operator, STAKE - 50e18);
        vm.prank(address(manager));
        vault.slash(operator, 0, STAKE, stranger);
        assertStake(50e18, 50e18);
    }

    function test_unlock_aboveCollateral_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IStakingVault.InsufficientLock.selector, owner, 0, 1));
        vm.prank(address(manager));
        vault.unlock(operator, 1);
    }

    function test_collateral_byStranger_reverts() public {
        bytes memory reason = abi.encodeWithSelector(IStakingVault.NotTaskManager.selector, address(this));
        vm.expectRevert(reason);
        vault.lock(operator, 1);
        vm.expectRevert(reason);
        vault.unlock(operator, 1);
        vm.expectRevert(reason);
        vault.slash(operator, 1, 1, address(this));
    }
}
