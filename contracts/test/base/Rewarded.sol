// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vaulted} from "./Vaulted.sol";

/// @title Two stakers and weekly rewards in dollars.
abstract contract Rewarded is Vaulted {
    uint256 internal constant EPOCH = START / 1 weeks;
    /// @dev About 147 tokens; rewards over a power of two leave no rest.
    uint128 internal constant SHARE = 1 << 67;

    function stakeBoth(uint128 ofOwner, uint128 ofOther) internal {
        if (ofOwner != 0) vault.stakeFor(owner, ofOwner);
        if (ofOther != 0) vault.stakeFor(other, ofOther);
    }

    function nextWeeks(uint256 count) internal {
        skip(count * 1 weeks);
    }

    function reward(uint128 amount) internal {
        vault.addRewards(address(dollar), amount);
        vault.distribute(address(dollar));
    }

    function claimAll(address account) internal returns (uint256 sum) {
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
