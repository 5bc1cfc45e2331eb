// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {IReputationRegistry, Record} from "./interfaces/IReputationRegistry.sol";
import {ITaskManager} from "./interfaces/ITaskManager.sol";
import {MessageHash} from "./libraries/MessageHash.sol";
import {Reputation} from "./libraries/Reputation.sol";
import {Signatures} from "./libraries/Signatures.sol";
import {Rating} from "./types/Messages.sol";
import {Terms, Worker} from "./types/Task.sol";

/// @title What is known of operators, and the score that follows from it.
contract ReputationRegistry is IReputationRegistry, OwnableUpgradeable, UUPSUpgradeable {
    using MessageHash for Rating;
    using Reputation for Record;
    using Signatures for bytes32;

    uint8 private constant MAX_RATING = 100;
    int24 private constant MAX_CORRECTION = 10_000;

    /// @custom:storage-location erc7201:opgpu.storage.ReputationRegistry
    struct RegistryStorage {
        mapping(address operator => Record) records;
        mapping(bytes32 taskId => bool) rated;
    }

    // keccak256(abi.encode(uint256(keccak256("opgpu.storage.ReputationRegistry")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant STORAGE = 0x165ade73668493166f726ae0aeaa44a7ff807badca6c0f3531aed8fd216ff900;

    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    ITaskManager public immutable manager;

    /// @param taskManager Its proxy.
    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(ITaskManager taskManager) {
        manager = taskManager;
        _disableInitializers();
    }

    /// @param governor May correct scores and upgrade.
    function initialize(address governor) external initializer {
        __Ownable_init(governor);
    }

    /// @inheritdoc IReputationRegistry
    function recordFailure(address operator, bool slashed) external {
        if (msg.sender != address(manager)) revert NotTaskManager(msg.sender);
        Record storage entry = _storage().records[operator];
        if (slashed) entry.slashed += 1;
        else entry.failed += 1;
        emit FailureRecorded(operator, slashed);
    }

    /// @inheritdoc IReputationRegistry
    function rate(Terms calldata terms, Rating calldata rating, bytes calldata clientSignature) external {
        if (rating.taskId != terms.taskId) revert ITaskManager.TaskMismatch(terms.taskId, rating.taskId);
        if (rating.score > MAX_RATING) revert RatingTooHigh(rating.score);
        if (!manager.isSettled(terms)) revert NotSettled(terms.taskId);
        if (_storage().rated[terms.taskId]) revert AlreadyRated(terms.taskId);
        rating.hash(manager.domainSeparator()).requireWordOf(terms.client, clientSignature);
        _storage().rated[terms.taskId] = true;
        Record storage entry = _storage().records[terms.provider];
        entry.ratings += 1;
        entry.ratingSum += rating.score;
        emit Rated(terms.taskId, terms.client, terms.provider, rating.score);
    }

    /// @inheritdoc IReputationRegistry
    function correct(address operator, int24 correction, string calldata reason) external onlyOwner {
        if (correction > MAX_CORRECTION || correction < -MAX_CORRECTION) revert CorrectionTooLarge(correction);
        _storage().records[operator].correction = correction;
        emit Corrected(operator, correction, reason);
    }

    /// @inheritdoc IReputationRegistry
    function score(address operator) external view returns (uint256) {
        Worker memory worker = manager.worker(operator);
        return _storage().records[operator].score(worker.settled, worker.late);
    }

    /// @inheritdoc IReputationRegistry
    function recordOf(address operator) external view returns (Record memory) {
        return _storage().records[operator];
    }

    function _authorizeUpgrade(address) internal override onlyOwner {}

    function _storage() private pure returns (RegistryStorage storage $) {
        assembly ("memory-safe") {
            $.slot := STORAGE
        }
    }
}
