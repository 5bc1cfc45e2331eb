// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice An owner's stake. `locked` is the part that is collateral of open tasks; it is never above `staked`.
struct Stake {
    uint128 staked;
    uint128 locked;
}

/// @notice Stake on its way out, still slashable. One at a time: a further request starts the delay again for all of it.
struct Unbonding {
    uint128 amount;
    /// @dev Unix seconds.
    uint64 readyAt;
}

/// @notice Whom an operator key works for. The owner is set once and for ever, so that open tasks of a revoked key still
/// pay, unlock and slash the account that they were awarded under.
struct Operator {
    address owner;
    bool revoked;
    uint64 nonce;
}
