// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Account, Pending, SessionLedger, Settings, TokenLedger} from "../types/Ledger.sol";
import {Commitment, Lane, Worker} from "../types/Task.sol";

/// @title The one storage of TaskManager and PaymentEscrow, which share an address.
library MarketStorage {
    /// @custom:storage-location erc7201:opgpu.storage.Market
    struct Market {
        Settings settings;
        mapping(address client => mapping(uint64 lane => Lane)) lanes;
        mapping(address client => mapping(uint64 lane => Commitment)) commitments;
        mapping(address operator => Worker) workers;
        mapping(address account => mapping(address token => Account)) accounts;
        mapping(address token => TokenLedger) tokens;
        mapping(address account => mapping(address token => Pending)) pending;
        mapping(bytes32 sessionId => SessionLedger) sessions;
    }

    // keccak256(abi.encode(uint256(keccak256("opgpu.storage.Market")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant SLOT = 0xca6d286dee7f00b27c314373123c06ccde0b99b97e2f5dbafcbb77c6d28f2400;

    function market() internal pure returns (Market storage $) {
        assembly ("memory-safe") {
            $.slot := SLOT
        }
    }
}
