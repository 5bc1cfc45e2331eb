// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ITaskManager} from "../interfaces/ITaskManager.sol";
import {Settings} from "../types/Ledger.sol";
import {Acceptance, Bid, Offer, Result} from "../types/Messages.sol";
import {Commitment, Lane, TaskState, Terms, Worker} from "../types/Task.sol";

/// @title What must hold before a task moves on.
library TaskRules {
    uint8 internal constant AUCTION = 0;
    uint32 internal constant MAX_CHALLENGE_PERIOD = 7 days;
    uint256 internal constant ARBITRATION_LIMIT = 30 days;
    /// @dev Between `finishBy` and expiry, so that an acceptance under way is not overtaken.
    uint256 internal constant GRACE_MS = 5 minutes * 1000;
    /// @dev What one of `Terms.collateral` stands for, in the stake token's smallest unit.
    uint128 internal constant COLLATERAL_UNIT = 1e15;
    uint256 private constant TERMS_BYTES = 12 * 32;

    function laneOf(Offer calldata offer) internal pure returns (uint64 lane, uint48 sequence) {
        return (uint64(bytes8(offer.salt)), uint48(bytes6(offer.salt << 64)));
    }

    function termsOf(Offer calldata offer, Bid calldata bid, uint16 treasuryBps)
        internal
        view
        returns (Terms memory terms)
    {
        terms.taskId = bid.taskId;
        terms.client = offer.client;
        (terms.lane,) = laneOf(offer);
        terms.provider = bid.provider;
        terms.token = offer.token;
        terms.amount = bid.maxAmount;
        terms.ratePerSecond = bid.ratePerSecond;
        terms.finishBy = offer.finishBy;
        terms.challengePeriod = offer.challengePeriod;
        terms.collateral = collateralOf(offer);
        terms.awardedAt = uint40(block.timestamp);
        terms.treasuryBps = treasuryBps;
    }

    /// @dev More than there are tokens is as far out of reach as the most that the units can say.
    function collateralOf(Offer calldata offer) internal pure returns (uint48) {
        return uint48(Math.min(Math.ceilDiv(offer.minStake, COLLATERAL_UNIT), type(uint48).max));
    }

    /// @dev In memory each field has a word of its own, as in `abi.encode`.
    function hash(Terms memory terms) internal pure returns (bytes25 result) {
        assembly ("memory-safe") {
            result := and(keccak256(terms, TERMS_BYTES), not(sub(shl(56, 1), 1)))
        }
    }

    /// @dev Bits outside a field's width make another hash, which no award has stored.
    function hashOf(Terms calldata terms) internal pure returns (bytes25 result) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            calldatacopy(free, terms, TERMS_BYTES)
            result := and(keccak256(free, TERMS_BYTES), not(sub(shl(56, 1), 1)))
        }
    }

    function requireOpen(Offer calldata offer) internal view {
        if (offer.mode != AUCTION || offer.replicas != 1) {
            revert ITaskManager.UnsupportedMode(offer.mode, offer.replicas);
        }
        if (offer.challengePeriod > MAX_CHALLENGE_PERIOD) {
            revert ITaskManager.ChallengePeriodTooLong(offer.challengePeriod, MAX_CHALLENGE_PERIOD);
        }
        requireUntil(offer.finishBy);
    }

    function requireAwardable(Bid calldata bid, Offer calldata offer, bytes32 taskId) internal view {
        requireSame(taskId, bid.taskId);
        requireAtMost(bid.maxAmount, offer.maxPrice);
        requireUntil(bid.validUntil);
    }

    /// @dev The lane's last task ended and came before this one.
    function requireFree(Lane memory lane, address client, uint64 id, uint48 sequence) internal pure {
        if (lane.state == TaskState.None) return;
        if (lane.state < TaskState.Settled || sequence <= lane.sequence) {
            revert ITaskManager.LaneTaken(client, id, lane.sequence);
        }
    }

    function isSubmitted(Lane memory lane, bytes32 taskId) internal pure returns (bool) {
        // The id's leading bytes are what a lane keeps of it.
        // forge-lint: disable-next-line(unsafe-typecast)
        return lane.state == TaskState.Submitted && lane.terms == bytes25(taskId);
    }

    function requireRunning(Settings memory settings) internal view {
        if (block.timestamp < settings.tasksPausedUntil) revert ITaskManager.Paused(settings.tasksPausedUntil);
    }

    function requireIn(TaskState expected, TaskState actual, bytes32 taskId) internal pure {
        if (actual != expected) revert ITaskManager.WrongState(taskId, actual);
    }

    function requireOf(Result calldata result, Terms calldata terms) internal pure {
        requireSame(terms.taskId, result.taskId);
        if (result.provider != terms.provider) {
            revert ITaskManager.ProviderMismatch(terms.provider, result.provider);
        }
    }

    function requireOf(Acceptance calldata acceptance, Terms calldata terms) internal pure {
        requireSame(terms.taskId, acceptance.taskId);
        requireAtMost(acceptance.amount, terms.amount);
    }

    function requireResult(bytes32 expected, bytes32 actual) internal pure {
        if (expected != actual) revert ITaskManager.ResultMismatch(expected, actual);
    }

    function requireProvider(Terms calldata terms) internal view {
        if (msg.sender != terms.provider) revert ITaskManager.NotProvider(msg.sender, terms.provider);
    }

    /// @dev Nobody loses by a pause: what was due in it may still be done for a while after.
    function commitUntilMs(Terms calldata terms, Settings memory settings) internal pure returns (uint256) {
        return Math.max(terms.finishBy, uint256(settings.tasksPausedUntil) * 1000 + GRACE_MS);
    }

    function expiresMs(Terms calldata terms, Settings memory settings) internal pure returns (uint256) {
        return Math.max(terms.finishBy, uint256(settings.tasksPausedUntil) * 1000) + GRACE_MS;
    }

    function challengeEndMs(Commitment memory commitment, Terms calldata terms) internal pure returns (uint256) {
        return (uint256(commitment.since) + terms.challengePeriod) * 1000;
    }

    function arbitrationEndMs(Commitment memory commitment) internal pure returns (uint256) {
        return (uint256(commitment.since) + ARBITRATION_LIMIT) * 1000;
    }

    /// @dev The bound that the contract itself can check: wall time on chain, since metered time is the provider's word.
    /// What was locked fits 104 bits, and the claim is no more.
    function claimOf(Result calldata result, Terms calldata terms) internal view returns (uint104) {
        uint256 earned = uint256(terms.ratePerSecond) * (block.timestamp - terms.awardedAt);
        return uint104(Math.min(Math.min(result.amount, terms.amount), earned));
    }

    function take(Worker memory worker, address operator, uint48 collateral) internal pure {
        if (worker.revoked) revert ITaskManager.OperatorRevoked(operator);
        if (worker.free < collateral) {
            revert ITaskManager.InsufficientCollateral(operator, worker.free, collateral);
        }
        worker.free -= collateral;
    }

    /// @dev Both counters lose half before one would overflow, so that their ratio stays.
    function count(Worker memory worker, bool late) internal pure {
        if (worker.settled == type(uint24).max || worker.late == type(uint16).max) {
            worker.settled /= 2;
            worker.late /= 2;
        }
        ++worker.settled;
        if (late) ++worker.late;
    }

    /// @dev One write of the whole slot; field by field, each would read and write it again.
    function store(Worker storage slot, Worker memory entry) internal {
        uint256 counts = uint256(entry.settled) | (uint256(entry.late) << 24);
        uint256 word = uint256(uint160(entry.owner)) | (uint256(entry.free) << 160) | (counts << 208);
        if (entry.revoked) word |= 1 << 248;
        assembly ("memory-safe") {
            sstore(slot.slot, word)
        }
    }

    function requireSame(bytes32 expected, bytes32 actual) internal pure {
        if (expected != actual) revert ITaskManager.TaskMismatch(expected, actual);
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
