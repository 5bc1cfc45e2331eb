// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ITaskManager} from "./interfaces/ITaskManager.sol";
import {Eip712} from "./libraries/Eip712.sol";
import {MarketStorage} from "./libraries/MarketStorage.sol";
import {MessageHash} from "./libraries/MessageHash.sol";
import {TaskRules} from "./libraries/TaskRules.sol";
import {Settings} from "./types/Ledger.sol";
import {Offer} from "./types/Messages.sol";
import {Commitment, Lane, TaskState, Terms, Worker} from "./types/Task.sol";

/// @title What is known of tasks and operators.
abstract contract TaskViews is ITaskManager {
    using MessageHash for Offer;
    using TaskRules for Offer;
    using TaskRules for Settings;
    using TaskRules for Terms;

    /// @inheritdoc ITaskManager
    /// @dev From the award on only the sequence tells the task; a client that signs two offers with one sequence can have
    /// but one of them awarded, and sees its state under both.
    function taskState(Offer calldata offer) public view returns (TaskState) {
        (uint64 id, uint48 sequence) = offer.laneOf();
        Lane memory lane = _lane(offer.client, id);
        if (lane.sequence != sequence) return TaskState.None;
        bool byId = lane.state == TaskState.Submitted || lane.state == TaskState.Cancelled;
        if (byId && lane.terms != bytes25(offer.hash(Eip712.separator()))) return TaskState.None;
        return lane.state;
    }

    /// @inheritdoc ITaskManager
    function laneOf(address client, uint64 lane) external view returns (Lane memory) {
        return _lane(client, lane);
    }

    /// @inheritdoc ITaskManager
    function worker(address operator) external view returns (Worker memory) {
        return MarketStorage.market().workers[operator];
    }

    /// @inheritdoc ITaskManager
    function isSettled(Terms calldata terms) external view returns (bool) {
        Lane memory lane = _lane(terms.client, terms.lane);
        return lane.state == TaskState.Settled && lane.terms == terms.hashOf();
    }

    /// @inheritdoc ITaskManager
    function commitmentOf(address client, uint64 lane)
        external
        view
        returns (bytes32 resultHash, uint104 claim, uint104 bond, uint40 since)
    {
        TaskState state = _lane(client, lane).state;
        if (state != TaskState.Committed && state != TaskState.Disputed) return (resultHash, claim, bond, since);
        Commitment memory commitment = MarketStorage.market().commitments[client][lane];
        return (commitment.resultHash, commitment.claim, commitment.bond, commitment.since);
    }

    /// @inheritdoc ITaskManager
    function domainSeparator() external view returns (bytes32) {
        return Eip712.separator();
    }

    /// @dev The state of the task with these terms, which must be the last in its lane.
    function _stateOf(Terms calldata terms) internal view returns (TaskState) {
        Lane memory lane = _lane(terms.client, terms.lane);
        if (lane.terms != terms.hashOf()) revert TermsMismatch(terms.taskId);
        return lane.state;
    }

    function _runningSettings() internal view returns (Settings memory settings) {
        settings = MarketStorage.market().settings;
        settings.requireRunning();
    }

    function _lane(address client, uint64 lane) internal view returns (Lane storage) {
        return MarketStorage.market().lanes[client][lane];
    }

    function _commitment(Terms calldata terms) internal view returns (Commitment memory) {
        return MarketStorage.market().commitments[terms.client][terms.lane];
    }

    function _ownerOf(address operator) internal view returns (address owner) {
        owner = MarketStorage.market().workers[operator].owner;
        if (owner == address(0)) owner = operator;
    }
}
