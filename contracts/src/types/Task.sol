// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Acceptance, Bid, Offer} from "./Messages.sol";

/// @notice Where a task stands; from `Settled` on the states are final.
enum TaskState {
    None,
    Submitted,
    Awarded,
    Committed,
    Disputed,
    Settled,
    Cancelled,
    Expired
}

/// @notice One of a client's lanes and the last task in it: one slot, used again by the lane's next task.
struct Lane {
    TaskState state;
    /// @dev Of the salt of the last task; the next one's is higher.
    uint48 sequence;
    /// @dev The leading 25 bytes of the hash of the `Terms`; of the task id while it is only submitted.
    bytes25 terms;
}

/// @notice What an award fixed. Known from the offer, the bid and the award's event; later calls bring it again.
struct Terms {
    bytes32 taskId;
    address client;
    /// @dev The leading 8 bytes of the offer's salt.
    uint64 lane;
    address provider;
    address token;
    /// @dev What is locked: the most that the task may cost.
    uint128 amount;
    uint128 ratePerSecond;
    /// @dev Unix milliseconds.
    uint64 finishBy;
    /// @dev Seconds.
    uint32 challengePeriod;
    /// @dev Collateral in units of 1e15 (a thousandth of the stake token).
    uint48 collateral;
    /// @dev Unix seconds.
    uint40 awardedAt;
    /// @dev The treasury's share when the task was awarded.
    uint16 treasuryBps;
}

/// @notice A provider's result, stored only when the client did not accept it before; two slots per lane.
struct Commitment {
    bytes32 resultHash;
    /// @dev What is paid without the client's acceptance.
    uint104 claim;
    /// @dev The client's bond while it is disputed.
    uint104 bond;
    /// @dev Unix seconds of the commitment, of the dispute once there is one.
    uint40 since;
}

/// @notice An operator key as the tasks see it: one slot, pushed by the vault and by settlements.
struct Worker {
    /// @dev Zero for a key that nobody authorised and that has no collateral.
    address owner;
    /// @dev Collateral that no open task holds, in units of 1e15.
    uint48 free;
    /// @dev Tasks settled, and those of them later than `finishBy`; both halved when the first would overflow.
    uint24 settled;
    uint16 late;
    /// @dev Takes no further award; open tasks still pay, free and slash.
    bool revoked;
}

/// @notice One award of a batch; a signature is empty where its signer sends the transaction.
struct Assignment {
    Offer offer;
    Bid bid;
    /// @dev Of the award, unix milliseconds.
    uint64 validUntil;
    bytes awardSignature;
    bytes bidSignature;
}

/// @notice One acceptance of a batch; a signature is empty where it is not needed.
struct Completion {
    Terms terms;
    Acceptance acceptance;
    bytes clientSignature;
    bytes providerSignature;
}
