// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Rating} from "../types/Messages.sol";
import {Terms} from "../types/Task.sol";

/// @notice What is recorded of an operator beyond the settled and late tasks that the TaskManager counts: one slot.
struct Record {
    uint32 failed;
    uint32 slashed;
    uint32 ratings;
    uint48 ratingSum;
    /// @dev Basis points added to the score by the DAO, -10,000 to 10,000.
    int24 correction;
}

/// @title Scores of providers by a formula that anyone can compute from the events.
/// @notice In whole basis points, every division rounded down:
/// success = 10000 (settled + 7) / (settled + 10 + 3 failed + 10 slashed);
/// timeliness = 10000 (settled + 10 - late) / (settled + 10);
/// rating = 100 (ratingSum + 400) / (ratings + 5), each rating from 0 to 100;
/// score = (6 success + 2 timeliness + 2 rating) / 10 + correction, held between 0 and 10,000.
interface IReputationRegistry {
    event FailureRecorded(address indexed operator, bool slashed);
    event Rated(bytes32 indexed taskId, address indexed client, address indexed operator, uint8 score);
    event Corrected(address indexed operator, int24 correction, string reason);

    error NotTaskManager(address caller);
    error NotSettled(bytes32 taskId);
    error AlreadyRated(bytes32 taskId);
    error RatingTooHigh(uint8 score);
    error CorrectionTooLarge(int24 correction);

    /// @notice Counts a task that the operator did not finish, or was slashed for. TaskManager only.
    function recordFailure(address operator, bool slashed) external;

    /// @notice Takes a client's rating of the last settled task in its lane, once. By the client, or anyone with its
    /// signature.
    function rate(Terms calldata terms, Rating calldata rating, bytes calldata clientSignature) external;

    /// @notice Corrects a disputed score, with the reason in the event. Governor only.
    function correct(address operator, int24 correction, string calldata reason) external;

    /// @notice 0 to 10,000.
    function score(address operator) external view returns (uint256);
    function recordOf(address operator) external view returns (Record memory);
}
