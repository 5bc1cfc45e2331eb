// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice An owner's stake. `assigned` is what its operators and its verifier bond hold of it; never above `staked`.
struct Stake {
    uint128 staked;
    uint128 assigned;
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
    /// @dev Its owner's stake fell below the least of a provider.
    bool delisted;
    /// @dev Delisted by the DAO, whatever the stake is.
    bool barred;
    uint64 nonce;
}
