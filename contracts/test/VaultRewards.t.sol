// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStakingVault} from "../src/interfaces/IStakingVault.sol";
import {Rewarded} from "./base/Rewarded.sol";

contract VaultRewardsTest is Rewarded {
    function test_distribute_givesFeesByStake() public {
        stakeBoth(3 * SHARE, SHARE);
        nextWeeks(2);
        settle(address(dollar), 100e6);
        vm.expectEmit(address(vault));
        emit IStakingVault.RewardsDistributed(address(dollar), EPOCH + 1, 12e6, 0);
        vault.distribute(address(dollar));
        vm.assertEq(escrow.stakersOwed(address(dollar)), 0);
        vm.assertEq(claimAll(owner), 9e6);
        vm.assertEq(claimAll(other), 3e6);
        vm.assertEq(vault.rewardsOwed(address(dollar)), 0);
    }

    function test_distribute_ofTheWeekOfTheFirstStake_carriesAll() public {
        vault.stakeFor(owner, SHARE);
        vault.addRewards(address(dollar), 8e6);
        nextWeeks(1);
        vm.expectEmit(address(vault));
        emit IStakingVault.RewardsDistributed(address(dollar), EPOCH, 0, 8e6);
        vault.distribute(address(dollar));
        vm.assertEq(vault.claimable(owner, address(dollar)), 0);
        nextWeeks(1);
        vault.distribute(address(dollar));
        vm.assertEq(claimAll(owner), 8e6);
    }

    function test_distribute_twiceInAWeek_reverts() public {
        vm.assertEq(vault.nextEpoch(address(dollar)), 0);
        vault.distribute(address(dollar));
        vm.assertEq(vault.nextEpoch(address(dollar)), vault.currentEpoch());
        vm.expectRevert(
            abi.encodeWithSelector(IStakingVault.EpochDone.selector, address(dollar), EPOCH - 1)
        );
        vault.distribute(address(dollar));
        vault.distribute(address(token));
    }

    function test_distribute_late_givesToTheLastWholeWeek() public {
        stakeBoth(SHARE, 0);
        nextWeeks(3);
        stakeBoth(0, SHARE);
        nextWeeks(2);
        reward(10e6);
        vm.assertEq(claimAll(owner), 5e6);
        vm.assertEq(claimAll(other), 5e6);
    }

    function test_stakeChanges_countFromTheNextWeek() public {
        stakeBoth(SHARE, SHARE);
        nextWeeks(1);
        unbond(other, SHARE);
        vault.stakeFor(owner, SHARE);
        nextWeeks(1);
        reward(10e6);
        vm.assertEq(claimAll(other), 5e6);
        nextWeeks(1);
        reward(10e6);
        vm.assertEq(claimAll(owner), 15e6);
        vm.assertEq(claimAll(other), 0);
    }

    function test_slashedStake_earnsNoMoreFromTheNextWeek() public {
        stakeBoth(SHARE, SHARE);
        nextWeeks(1);
        slash(other, SHARE);
        authorise(owner, OPERATOR_KEY);
        addCollateral(owner, operator, 50e18);
        slashCollateral(operator, 50e3);
        nextWeeks(2);
        reward(10e6);
        vm.assertEq(claimAll(owner), 10e6 - 1);
        vm.assertEq(claimAll(other), 0);
    }

    function test_claimRewards_paysOneStretchAtATime() public {
        vault.stakeFor(owner, SHARE);
        nextWeeks(2);
        reward(1e6);
        vault.stakeFor(owner, SHARE);
        nextWeeks(1);
        reward(2e6);
        nextWeeks(1);
        reward(4e6);
        vm.assertEq(vault.claimable(owner, address(dollar)), 7e6);
        assertClaim(3e6, EPOCH + 3, true);
        assertClaim(4e6, EPOCH + 4, false);
        assertClaim(0, EPOCH + 4, false);
        vm.assertEq(vault.claimable(owner, address(dollar)), 0);
    }

    function test_claimRewards_withoutStake_paysNothing() public {
        stakeBoth(SHARE, 0);
        nextWeeks(2);
        reward(1e6);
        vm.prank(stranger);
        (uint256 amount, bool more) = vault.claimRewards(address(dollar));
        vm.assertEq(amount, 0);
        vm.assertTrue(!more);
    }

    function test_claimRewards_beforeTheWeekIsDistributed_losesNothing() public {
        vault.stakeFor(owner, SHARE);
        assertClaim(0, 0, false);
        nextWeeks(2);
        assertClaim(0, 0, false);
        reward(1e6);
        assertClaim(1e6, EPOCH + 2, false);
    }

    function test_pause_neverStopsRewards() public {
        stakeBoth(SHARE, 0);
        nextWeeks(2);
        pauseVault();
        reward(1e6);
        vm.assertEq(claimAll(owner), 1e6);
    }

    function assertClaim(uint256 amount, uint256 until, bool more) private {
        vm.expectEmit(address(vault));
        emit IStakingVault.RewardsClaimed(owner, address(dollar), amount, until);
        vm.prank(owner);
        (uint256 paid, bool left) = vault.claimRewards(address(dollar));
        vm.assertEq(paid, amount);
        vm.assertTrue(left == more);
    }
}
