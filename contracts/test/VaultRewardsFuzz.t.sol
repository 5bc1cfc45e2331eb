// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vaulted} from "./base/Vaulted.sol";

/// @title Rewards against a model that loops over stakers and weeks.
contract VaultRewardsFuzzTest is Vaulted {
    uint256 private constant STAKERS = 4;
    uint256 private constant LEAST_TOTAL = 1e18;

    uint256[STAKERS] private inForce;
    uint256[STAKERS] private lastWeek;
    uint256[STAKERS] private expected;
    uint256[STAKERS] private paid;
    uint256 private taken;
    uint256 private waiting;
    /// @dev One unit for every time that something was rounded.
    uint256 private slack = 1;

    function testFuzz_rewards_areThoseOfTheModelToTheUnit(uint256 seed) public {
        for (uint256 i = 0; i < 32; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            step((seed >> 8) % 8, (seed >> 16) % STAKERS, amountOf(seed));
            assertConserved();
        }
        skipWeeks(2);
        distribute();
        for (uint256 i = 0; i < STAKERS; ++i) {
            claim(i);
            vm.assertLe(paid[i], expected[i] + slack, "paid too much");
            vm.assertLe(expected[i], paid[i] + slack, "paid too little");
        }
        assertConserved();
        vm.assertLe(vault.rewardsOwed(address(dollar)), waiting + STAKERS * slack, "dust");
    }

    function step(uint256 action, uint256 who, uint128 amount) private {
        if (action == 0) vault.stakeFor(stakers(who), amount);
        else if (action == 1) unbond(stakers(who), uint128(amount % (stakeOf(stakers(who)) + 1)));
        else if (action == 2) slash(stakers(who), amount / 3);
        else if (action == 3) fees(amount);
        else if (action == 4) claim(who);
        else if (action == 5) distribute();
        else if (action == 6) skipWeeks(amount % 4);
        else distributeStakeToken(amount);
    }

    function skipWeeks(uint256 count) private {
        for (uint256 week = 0; week < count; ++week) {
            for (uint256 i = 0; i < STAKERS; ++i) {
                (lastWeek[i], inForce[i]) = (inForce[i], stakeOf(stakers(i)));
            }
        }
        skip(count * 1 weeks);
    }

    /// @dev A part comes from the market, a part by hand, in the smallest units of a token of six decimals.
    function fees(uint128 amount) private {
        amount = amount / 1e14 + 1;
        uint128 before = escrow.stakersOwed(address(dollar));
        settle(address(dollar), amount);
        vault.addRewards(address(dollar), amount / 8);
        taken += amount / 8;
        waiting += escrow.stakersOwed(address(dollar)) - before + amount / 8;
    }

    function distribute() private {
        if (vault.nextEpoch(address(dollar)) == vault.currentEpoch()) return;
        taken += escrow.stakersOwed(address(dollar));
        vault.distribute(address(dollar));
        uint256 total = 0;
        for (uint256 i = 0; i < STAKERS; ++i) {
            total += lastWeek[i];
        }
        if (total < LEAST_TOTAL) return;
        for (uint256 i = 0; i < STAKERS; ++i) {
            expected[i] += waiting * lastWeek[i] / total;
        }
        (waiting, slack) = (0, slack + 2);
    }

    function claim(uint256 who) private {
        uint256 promised = vault.claimable(stakers(who), address(dollar));
        uint256 before = paid[who];
        bool more = true;
        while (more) {
            uint256 amount;
            vm.prank(stakers(who));
            (amount, more) = vault.claimRewards(address(dollar));
            (paid[who], slack) = (paid[who] + amount, slack + 1);
        }
        vm.assertEq(paid[who] - before, promised, "claimable");
    }

    function distributeStakeToken(uint128 amount) private {
        vault.addRewards(address(token), amount);
        if (vault.nextEpoch(address(token)) < vault.currentEpoch()) vault.distribute(address(token));
        vm.prank(stakers(amount % STAKERS));
        vault.claimRewards(address(token));
    }

    function assertConserved() private view {
        uint256 out = 0;
        uint256 stakes = 0;
        for (uint256 i = 0; i < STAKERS; ++i) {
            (uint128 stake,, uint128 unbonding) = vault.stakeOf(stakers(i));
            stakes += uint256(stake) + unbonding;
            out += paid[i];
        }
        uint256 owed = vault.rewardsOwed(address(dollar));
        vm.assertEq(out + owed, taken, "paid + owed");
        vm.assertEq(dollar.balanceOf(address(vault)), owed, "dollars");
        vm.assertEq(
            token.balanceOf(address(vault)), stakes + vault.rewardsOwed(address(token)), "stake tokens"
        );
    }

    function stakers(uint256 index) private pure returns (address) {
        return address(uint160(0x57A0 + index));
    }

    /// @dev Dust, about a token, or many.
    function amountOf(uint256 seed) private pure returns (uint128) {
        uint128 amount = uint128(seed >> 128);
        return [amount % 3, amount % 2e18, amount % 1e24, amount % 1e27][seed % 4];
    }
}
