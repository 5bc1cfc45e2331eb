// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IStakingVault} from "../src/interfaces/IStakingVault.sol";
import {HostileToken} from "./base/HostileToken.sol";
import {TollToken} from "./base/TollToken.sol";
import {Vaulted} from "./base/Vaulted.sol";

contract VaultRewardsTest is Vaulted {
    uint256 private constant EPOCH = START / 1 weeks;
    /// @dev About 147 tokens; rewards over a power of two leave no rest.
    uint128 private constant SHARE = 1 << 67;

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

    function test_distribute_withLessThanATokenStaked_carriesAll() public {
        vault.stakeFor(owner, 1e18 - 1);
        nextWeeks(2);
        reward(8e6);
        vm.assertEq(vault.claimable(owner, address(dollar)), 0);
        vault.stakeFor(owner, SHARE + 1 - 1e18);
        nextWeeks(2);
        reward(0);
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

    function test_multicall_claimsAllStretchesAndTokens() public {
        vault.stakeFor(owner, SHARE);
        nextWeeks(2);
        reward(1e6);
        vault.addRewards(address(token), 5e18);
        vault.distribute(address(token));
        vault.stakeFor(owner, SHARE);
        nextWeeks(2);
        reward(2e6);
        bytes[] memory calls = new bytes[](3);
        calls[0] = abi.encodeCall(vault.claimRewards, (address(dollar)));
        calls[1] = calls[0];
        calls[2] = abi.encodeCall(vault.claimRewards, (address(token)));
        vm.prank(owner);
        vault.multicall(calls);
        vm.assertEq(dollar.balanceOf(owner), 3e6);
        vm.assertEq(token.balanceOf(owner), 5e18);
        vm.assertEq(token.balanceOf(address(vault)), 2 * SHARE);
    }

    function test_addRewards_isSeen() public {
        vm.expectEmit(address(vault));
        emit IStakingVault.RewardsAdded(address(dollar), address(this), 3e6);
        vault.addRewards(address(dollar), 3e6);
        vm.assertEq(vault.rewardsOwed(address(dollar)), 3e6);
    }

    function test_addRewards_ofARefusedToken_reverts() public {
        TollToken toll = new TollToken(address(this));
        vm.expectRevert(abi.encodeWithSelector(IStakingVault.RewardTokenNotAllowed.selector, address(toll)));
        vault.addRewards(address(toll), 1);
    }

    function test_addRewards_ofATokenThatKeepsAPart_reverts() public {
        TollToken toll = new TollToken(address(this));
        allow(address(toll));
        toll.approve(address(vault), 100);
        bytes4 selector = IStakingVault.TransferMismatch.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, address(toll), 100, 99));
        vault.addRewards(address(toll), 100);
    }

    function test_distribute_ofATokenThatBeganToKeepAPart_countsWhatArrives() public {
        settle(address(dollar), 100e6);
        vm.etch(address(dollar), address(new TollToken(address(this))).code);
        vault.distribute(address(dollar));
        vm.assertEq(vault.rewardsOwed(address(dollar)), 12e6 - 0.12e6);
    }

    function test_distribute_leavesWhatSomebodySentByMistake() public {
        dollar.transfer(address(vault), 5e6);
        vault.distribute(address(dollar));
        vm.assertEq(vault.rewardsOwed(address(dollar)), 0);
    }

    function test_rewardToken_thatCallsBack_isRefused() public {
        HostileToken hostile = new HostileToken(address(this));
        allow(address(hostile));
        hostile.approve(address(escrow), 1e18);
        settle(address(hostile), 1e18);
        bytes4 reason = ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector;
        hostile.callBack(address(vault), abi.encodeCall(vault.addRewards, (address(hostile), 1)));
        vm.expectRevert(reason);
        vault.distribute(address(hostile));
        hostile.callBack(address(vault), abi.encodeCall(vault.claimRewards, (address(hostile))));
        vm.expectRevert(reason);
        vault.distribute(address(hostile));
        hostile.callBack(address(vault), abi.encodeCall(vault.distribute, (address(hostile))));
        vm.expectRevert(reason);
        vault.addRewards(address(hostile), 0);
    }

    function test_pause_neverStopsRewards() public {
        stakeBoth(SHARE, 0);
        nextWeeks(2);
        pauseVault();
        reward(1e6);
        vm.assertEq(claimAll(owner), 1e6);
    }

    function test_largestAmounts_neverOverflow() public {
        vault.stakeFor(owner, 1e18);
        for (uint256 i = 0; i < 10; ++i) {
            nextWeeks(2);
            vault.addRewards(address(token), 9e27);
            vault.distribute(address(token));
        }
        vm.prank(owner);
        (uint256 amount,) = vault.claimRewards(address(token));
        vm.assertEq(amount, 9e28);
    }

    function test_smallTokenOverTheWholeSupply_isGivenOut() public {
        vault.stakeFor(owner, 9e28);
        nextWeeks(2);
        reward(1e6);
        vm.assertLe(1e6 - claimAll(owner), 2, "dust");
    }

    function test_dust_isCarriedOrOwed() public {
        vault.stakeFor(owner, 1e18);
        vault.stakeFor(other, 1e18);
        vault.stakeFor(stranger, 1e18);
        for (uint256 i = 0; i < 3; ++i) {
            nextWeeks(i == 0 ? 2 : 1);
            reward(1);
        }
        vm.assertEq(claimAll(owner) + claimAll(other) + claimAll(stranger), 0);
        vm.assertEq(vault.rewardsOwed(address(dollar)), 3);
        nextWeeks(1);
        reward(100);
        vm.assertEq(claimAll(owner), 33);
    }

    function assertClaim(uint256 amount, uint256 until, bool more) private {
        vm.expectEmit(address(vault));
        emit IStakingVault.RewardsClaimed(owner, address(dollar), amount, until);
        vm.prank(owner);
        (uint256 paid, bool left) = vault.claimRewards(address(dollar));
        vm.assertEq(paid, amount);
        vm.assertTrue(left == more);
    }

    function stakeBoth(uint128 ofOwner, uint128 ofOther) private {
        if (ofOwner != 0) vault.stakeFor(owner, ofOwner);
        if (ofOther != 0) vault.stakeFor(other, ofOther);
    }

    function nextWeeks(uint256 count) private {
        skip(count * 1 weeks);
    }

    function reward(uint128 amount) private {
        vault.addRewards(address(dollar), amount);
        vault.distribute(address(dollar));
    }

    function claimAll(address account) private returns (uint256 sum) {
        uint256 promised = vault.claimable(account, address(dollar));
        bool more = true;
        while (more) {
            uint256 amount;
            vm.prank(account);
            (amount, more) = vault.claimRewards(address(dollar));
            sum += amount;
        }
        vm.assertEq(sum, promised, "claimable");
    }
}
