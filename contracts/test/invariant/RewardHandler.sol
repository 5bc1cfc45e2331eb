// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Model} from "./Model.sol";

/// @title The stakers' weekly rewards.
abstract contract RewardHandler is Model {
    function addRewards(uint256 seed) external step {
        address currency = tokens[mix(seed, 1) % TOKENS];
        uint128 amount = uint128(between(mix(seed, 2), 0, 1_000 * whole(currency)));
        vault.addRewards(currency, amount);
        rewardsExpected[currency] += amount;
    }

    function distribute(uint256 seed) external step {
        if (mix(seed, 2) % 2 == 0) skip(1 weeks);
        distributeOf(tokens[mix(seed, 1) % TOKENS]);
    }

    function claimRewards(uint256 seed) external step {
        claimOf(stakers[mix(seed, 1) % stakers.length], tokens[mix(seed, 2) % TOKENS]);
    }

    function distributeOf(address currency) internal {
        vault.distribute(currency);
        rewardsExpected[currency] += stakersExpected[currency];
        stakersExpected[currency] = 0;
    }

    function claimOf(address who, address currency) internal returns (bool more) {
        uint256 before = vault.claimable(who, currency);
        uint256 amount;
        vm.prank(who);
        (amount, more) = vault.claimRewards(currency);
        hold(vault.claimable(who, currency) == before - amount, "left to claim");
        rewardsExpected[currency] -= amount;
        expected[who][currency] += amount;
    }
}
