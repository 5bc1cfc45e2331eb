// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice The statement that creates a task. Times are unix milliseconds, amounts the token's smallest unit.
/// @param salt Lane (8 bytes), sequence (6 bytes), random (18 bytes): a client's lane holds one open task at a time, and
/// the sequence of every next one in it is higher.
struct Offer {
    address client;
    bytes32 spec;
    address token;
    uint128 maxPrice;
    uint8 mode;
    uint8 replicas;
    uint8 quorum;
    uint64 bidUntil;
    uint64 finishBy;
    uint32 challengePeriod;
    uint128 minStake;
    uint16 minReputation;
    bytes32 salt;
}

/// @notice A provider's price and promise for one offer, signed by its operator key.
struct Bid {
    bytes32 taskId;
    address provider;
    uint128 ratePerSecond;
    uint128 maxAmount;
    uint64 startBy;
    uint64 finishBy;
    bytes32 capability;
    uint64 validUntil;
}

/// @notice The client's signed choice of a bid; anyone may carry it to the chain. `amount` is the bid's `maxAmount`.
struct Award {
    bytes32 taskId;
    bytes32 bidHash;
    uint128 amount;
    uint64 validUntil;
}

/// @notice What a run came to.
struct Result {
    bytes32 taskId;
    address provider;
    int32 exitCode;
    bytes32 outputs;
    bytes32 logs;
    bytes32 meter;
    uint128 amount;
    uint64 startedAt;
    uint64 endedAt;
}

/// @notice The client's signed agreement to a result and its price.
struct Acceptance {
    bytes32 taskId;
    bytes32 resultHash;
    uint128 amount;
}

/// @notice Pay as you go: the client owes `amount` in all for the task or session `taskId`. Only the last one matters.
struct Voucher {
    bytes32 taskId;
    uint128 amount;
    bytes32 meter;
    uint64 sequence;
}

/// @notice The client's signed objection to a committed result.
struct Dispute {
    bytes32 taskId;
    bytes32 resultHash;
    bytes32 evidence;
}

/// @notice The client's judgement of a settled task, 0 to 100.
struct Rating {
    bytes32 taskId;
    uint8 score;
}

/// @notice One lock between a client and a provider for many tasks; its EIP-712 digest is the session's id.
/// @param amount What is locked at first, in the token's smallest unit.
/// @param notice Seconds between the client's notice and its refund.
/// @param validUntil May be opened until then, unix milliseconds.
struct Session {
    address client;
    address provider;
    address token;
    uint128 amount;
    uint32 notice;
    uint64 validUntil;
    bytes32 salt;
}

/// @notice The client's order that a session holds `total` since it was opened, redeemed parts included.
struct TopUp {
    bytes32 sessionId;
    uint128 total;
}

/// @notice The client's notice that a session ends.
struct SessionEnd {
    bytes32 sessionId;
}
