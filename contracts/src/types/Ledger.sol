// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What one account holds of one token in the escrow.
struct Account {
    /// @dev Free to spend or withdraw.
    uint128 credits;
    /// @dev Held for the account's open tasks.
    uint128 locked;
}

/// @notice Fees collected in one token and how they are collected: one slot, touched once per settlement.
struct TokenLedger {
    uint112 stakersOwed;
    uint112 treasuryOwed;
    uint16 treasuryBps;
    bool allowed;
}

/// @notice How slashed stake is shared; the treasury gets the rest.
struct SlashShares {
    uint16 clientBps;
    uint16 reporterBps;
}
