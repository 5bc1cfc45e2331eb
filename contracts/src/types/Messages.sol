// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice The statement that creates a task. Times are unix milliseconds, amounts the token's smallest unit.
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
