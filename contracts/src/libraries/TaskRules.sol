// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ITaskManager} from "../interfaces/ITaskManager.sol";
import {Acceptance, Bid, Offer, Result} from "../types/Messages.sol";
import {Commitment, Task, TaskState} from "../types/Task.sol";

/// @title What must hold before a task moves on.
library TaskRules {
    uint8 internal constant AUCTION = 0;
    uint32 internal constant MAX_CHALLENGE_PERIOD = 7 days;
    /// @dev Between `finishBy` and expiry, so that an acceptance under way is not overtaken.
    uint256 internal constant GRACE_MS = 5 minutes * 1000;

    function requireOpenFor(Offer calldata offer, address caller) internal view {
        if (caller != offer.client) revert ITaskManager.NotClient(caller, offer.client);
        if (offer.mode != AUCTION || offer.replicas != 1) {
            revert ITaskManager.UnsupportedMode(offer.mode, offer.replicas);
        }
        if (offer.challengePeriod > MAX_CHALLENGE_PERIOD) {
            revert ITaskManager.ChallengePeriodTooLong(offer.challengePeriod, MAX_CHALLENGE_PERIOD);
        }
        requireUntil(offer.finishBy);
    }

    function requireAwardable(Bid calldata bid, Offer calldata offer, bytes32 taskId) internal view {
        if (bid.taskId != taskId) revert ITaskManager.TaskMismatch(taskId, bid.taskId);
        requireAtMost(bid.maxAmount, offer.maxPrice);
        requireUntil(bid.validUntil);
    }

    function requireTerms(Task memory task, bytes32 taskId, bytes32 bidHash) internal pure {
        if (task.state < TaskState.Awarded) revert ITaskManager.WrongState(taskId, task.state);
        if (task.terms != bytes26(bidHash)) revert ITaskManager.BidMismatch(taskId, bidHash);
    }

    function requireState(Task memory task, bytes32 taskId, TaskState expected) internal pure {
        if (task.state != expected) revert ITaskManager.WrongState(taskId, task.state);
    }

    function requireOf(Result calldata result, Bid calldata bid) internal pure {
        if (result.taskId != bid.taskId) revert ITaskManager.TaskMismatch(bid.taskId, result.taskId);
        if (result.provider != bid.provider) revert ITaskManager.ProviderMismatch(bid.provider, result.provider);
    }

    function requireOf(Acceptance calldata acceptance, Bid calldata bid, bytes32 resultHash) internal pure {
        if (acceptance.taskId != bid.taskId) revert ITaskManager.TaskMismatch(bid.taskId, acceptance.taskId);
        if (acceptance.resultHash != resultHash) {
            revert ITaskManager.ResultMismatch(acceptance.resultHash, resultHash);
        }
        requireAtMost(acceptance.amount, bid.maxAmount);
    }

    /// @dev For less than the provider is sure of, it must have signed the result and get what it claims there: a client
    /// could make up a result and accept it for nothing.
    function requireAgreed(Result calldata result, Acceptance calldata acceptance) internal pure {
        if (acceptance.amount < result.amount) {
            revert ITaskManager.ProviderMustAgree(acceptance.amount, result.amount);
        }
    }

    /// @dev The bound that the contract itself can check: wall time on chain, since metered time is the provider's word.
    function claimOf(Result calldata result, Bid calldata bid, uint256 awardedAt) internal view returns (uint128) {
        uint256 earned = uint256(bid.ratePerSecond) * (block.timestamp - awardedAt);
        return uint128(Math.min(Math.min(result.amount, bid.maxAmount), earned));
    }

    function challengeEndMs(Commitment memory commitment, Offer calldata offer) internal pure returns (uint256) {
        return (uint256(commitment.committedAt) + offer.challengePeriod) * 1000;
    }

    function requireAtMost(uint128 amount, uint128 limit) internal pure {
        if (amount > limit) revert ITaskManager.AmountTooLarge(amount, limit);
    }

    function requireUntil(uint256 limitMs) internal view {
        if (nowMs() > limitMs) revert ITaskManager.TooLate(nowMs(), limitMs);
    }

    function requireAfter(uint256 fromMs) internal view {
        if (nowMs() <= fromMs) revert ITaskManager.TooEarly(nowMs(), fromMs);
    }

    function nowMs() internal view returns (uint256) {
        return block.timestamp * 1000;
    }
}
