// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Where a task stands; the last three are final.
enum TaskState {
    None,
    Submitted,
    Awarded,
    Committed,
    Settled,
    Cancelled,
    Expired
}

/// @notice All that is stored of a task until a result is committed: one slot. The offer is known by the task's id and
/// the bid by `terms`, so later calls bring both again and are checked against these.
struct Task {
    TaskState state;
    /// @dev Unix seconds.
    uint40 awardedAt;
    /// @dev The leading 26 bytes of the awarded bid's hash.
    bytes26 terms;
}

/// @notice A provider's result, stored only when the client did not accept it before.
struct Commitment {
    bytes32 resultHash;
    /// @dev What is paid without the client's acceptance.
    uint128 claim;
    /// @dev Unix seconds.
    uint40 committedAt;
}
