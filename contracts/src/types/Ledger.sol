// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What one account holds of one token: one slot.
struct Account {
    /// @dev Free to spend or withdraw.
    uint104 credits;
    /// @dev Held for the account's open tasks and sessions.
    uint104 locked;
    /// @dev Percent of the treasury's part that comes back to it as a client and as a provider; 50 at most each.
    uint8 clientRebate;
    uint8 providerRebate;
    /// @dev Until when the rebates count, unix seconds.
    uint32 rebatesUntil;
}

/// @notice Fees collected in one token: one slot, touched once per settlement.
struct TokenLedger {
    uint112 stakersOwed;
    uint112 treasuryOwed;
    bool allowed;
}

/// @notice What every task reads: one slot. Copied from `Parameters` and the watchdog, never set by hand.
struct Settings {
    uint16 treasuryBps;
    uint16 slashClientBps;
    uint16 slashReporterBps;
    uint16 disputeBondBps;
    /// @dev Unix seconds; no award, commitment or settlement before.
    uint40 tasksPausedUntil;
    /// @dev Unix seconds; no deposit or withdrawal before.
    uint40 escrowPausedUntil;
}

/// @notice A withdrawal that waits.
struct Pending {
    uint104 amount;
    /// @dev Unix seconds.
    uint40 readyAt;
    address recipient;
}

/// @notice A session's book: one slot. `deposit` is never below `redeemed`.
struct SessionLedger {
    uint104 deposit;
    uint104 redeemed;
    /// @dev The treasury's share when the session was opened.
    uint16 treasuryBps;
    /// @dev Unix seconds at which the notice ends; 0 without one; the highest value once closed.
    uint32 closingAt;
}
