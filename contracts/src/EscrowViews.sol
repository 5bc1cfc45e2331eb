// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPaymentEscrow} from "./interfaces/IPaymentEscrow.sol";
import {MarketStorage} from "./libraries/MarketStorage.sol";
import {Account, Pending, SessionLedger, Settings} from "./types/Ledger.sol";

/// @title What can be read of the escrow's book.
abstract contract EscrowViews is IPaymentEscrow {
    /// @inheritdoc IPaymentEscrow
    function credits(address account, address token) external view returns (uint128) {
        return MarketStorage.market().accounts[account][token].credits;
    }

    /// @inheritdoc IPaymentEscrow
    function locked(address account, address token) external view returns (uint128) {
        return MarketStorage.market().accounts[account][token].locked;
    }

    /// @inheritdoc IPaymentEscrow
    function accountOf(address account, address token) external view returns (Account memory) {
        return MarketStorage.market().accounts[account][token];
    }

    /// @inheritdoc IPaymentEscrow
    function pendingOf(address account, address token) external view returns (Pending memory) {
        return MarketStorage.market().pending[account][token];
    }

    /// @inheritdoc IPaymentEscrow
    function sessionOf(bytes32 sessionId) external view returns (SessionLedger memory) {
        return MarketStorage.market().sessions[sessionId];
    }

    /// @inheritdoc IPaymentEscrow
    function settings() external view returns (Settings memory) {
        return MarketStorage.market().settings;
    }

    /// @inheritdoc IPaymentEscrow
    function stakersOwed(address token) external view returns (uint128) {
        return MarketStorage.market().tokens[token].stakersOwed;
    }

    /// @inheritdoc IPaymentEscrow
    function treasuryOwed(address token) external view returns (uint128) {
        return MarketStorage.market().tokens[token].treasuryOwed;
    }

    /// @inheritdoc IPaymentEscrow
    function isAllowed(address token) external view returns (bool) {
        return MarketStorage.market().tokens[token].allowed;
    }
}
