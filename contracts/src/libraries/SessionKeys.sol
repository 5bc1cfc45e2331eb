// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICloudWallet, SessionKey, SessionKeyGrant} from "../interfaces/ICloudWallet.sol";

/// @title What a session key may still do.
library SessionKeys {
    /// @dev What was spent today counts on under new limits of the same token.
    function grant(SessionKey storage self, SessionKeyGrant calldata order) internal {
        if (self.token != order.token) (self.token, self.spentToday) = (order.token, 0);
        self.perDay = order.perDay;
        self.expiresAt = order.expiresAt;
    }

    function spend(SessionKey storage self, address key, address token, uint128 amount) internal {
        requireFor(self, key, token);
        uint256 left = leftToday(self);
        if (amount > left) revert ICloudWallet.DailyLimitExceeded(key, amount, left);
        // At most what is left of the daily limit, which has 104 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        (self.spentToday, self.day) = (_spent(self) + uint104(amount), today());
    }

    function requireFor(SessionKey storage self, address key, address token) internal view {
        if (!isLive(self)) revert ICloudWallet.SessionKeyExpired(key, self.expiresAt);
        if (token != self.token) revert ICloudWallet.WrongToken(token, self.token);
    }

    function isLive(SessionKey storage self) internal view returns (bool) {
        return block.timestamp < self.expiresAt;
    }

    function leftToday(SessionKey storage self) internal view returns (uint256) {
        uint256 spent = _spent(self);
        return isLive(self) && spent < self.perDay ? self.perDay - spent : 0;
    }

    function today() internal view returns (uint24) {
        return uint24(block.timestamp / 1 days);
    }

    function _spent(SessionKey storage self) private view returns (uint104) {
        return self.day == today() ? self.spentToday : 0;
    }
}
