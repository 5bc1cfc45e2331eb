// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IStakingVault} from "../src/interfaces/IStakingVault.sol";
import {HostileToken} from "./base/HostileToken.sol";
import {TollToken} from "./base/TollToken.sol";
import {Rewarded} from "./base/Rewarded.sol";

contract RewardTokensTest is Rewarded {
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
}
