// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {IPaymentEscrow} from "./interfaces/IPaymentEscrow.sol";
import {IStakingVault} from "./interfaces/IStakingVault.sol";
import {ITaskManager} from "./interfaces/ITaskManager.sol";
import {Eip712} from "./libraries/Eip712.sol";
import {MessageHash} from "./libraries/MessageHash.sol";
import {TaskRules} from "./libraries/TaskRules.sol";
import {Acceptance, Bid, Offer, Result} from "./types/Messages.sol";
import {Commitment, Task, TaskState} from "./types/Task.sol";

/// @title Tasks from the first lock to the last payment. Escrow and vault are ours and call nobody back, and every
/// state is stored before they are called.
contract TaskManager is ITaskManager, OwnableUpgradeable, UUPSUpgradeable {
    using Eip712 for bytes32;
    using MessageHash for Offer;
    using MessageHash for Bid;
    using MessageHash for Result;
    using MessageHash for Acceptance;
    using TaskRules for Offer;
    using TaskRules for Bid;
    using TaskRules for Result;
    using TaskRules for Acceptance;
    using TaskRules for Task;
    using TaskRules for Commitment;

    /// @notice Between `finishBy` and the earliest expiry, in milliseconds.
    uint256 public constant GRACE_MS = TaskRules.GRACE_MS;
    /// @notice In seconds.
    uint32 public constant MAX_CHALLENGE_PERIOD = TaskRules.MAX_CHALLENGE_PERIOD;

    /// @custom:storage-location erc7201:opgpu.storage.TaskManager
    struct TaskStorage {
        mapping(bytes32 taskId => Task) tasks;
        mapping(bytes32 taskId => Commitment) commitments;
    }

    // keccak256(abi.encode(uint256(keccak256("opgpu.storage.TaskManager")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant STORAGE = 0x21d5b0c7f4b9094226526c686c558dd2685ca329b9ec806b7c00ac4538da0000;

    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IPaymentEscrow public immutable escrow;
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IStakingVault public immutable vault;
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    address public immutable stakeToken;

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(IPaymentEscrow paymentEscrow, IStakingVault stakingVault, address token) {
        escrow = paymentEscrow;
        vault = stakingVault;
        stakeToken = token;
        _disableInitializers();
    }

    /// @param governor May upgrade.
    function initialize(address governor) external initializer {
        __Ownable_init(governor);
    }

    /// @inheritdoc ITaskManager
    function submitTask(Offer calldata offer) external {
        offer.requireOpenFor(msg.sender);
        bytes32 taskId = hashOffer(offer);
        Task storage task = _storage().tasks[taskId];
        task.requireState(taskId, TaskState.None);
        task.state = TaskState.Submitted;
        emit TaskSubmitted(taskId, offer.client, address(0), offer.token, offer.maxPrice);
        escrow.lock(offer.client, offer.token, offer.maxPrice);
    }

    /// @inheritdoc ITaskManager
    function assignProvider(Offer calldata offer, Bid calldata bid, bytes calldata signature) external {
        offer.requireOpenFor(msg.sender);
        bytes32 domain = Eip712.separator();
        bytes32 taskId = offer.hash(domain);
        bid.requireAwardable(offer, taskId);
        bytes32 bidHash = bid.hash(domain);
        bidHash.requireSignedBy(bid.provider, signature);
        TaskState before = _award(taskId, bidHash);
        emit TaskAwarded(taskId, offer.client, bid.provider, bidHash, bid.maxAmount);
        if (before == TaskState.None) escrow.lock(offer.client, offer.token, bid.maxAmount);
        else escrow.unlock(offer.client, offer.token, offer.maxPrice - bid.maxAmount);
        vault.lock(bid.provider, offer.minStake);
    }

    /// @inheritdoc ITaskManager
    function commitResult(Offer calldata offer, Bid calldata bid, Result calldata result) external {
        if (msg.sender != bid.provider) revert NotProvider(msg.sender, bid.provider);
        bytes32 domain = Eip712.separator();
        (bytes32 taskId, Task memory task) = _load(offer, bid, domain);
        task.requireState(taskId, TaskState.Awarded);
        TaskRules.requireUntil(offer.finishBy);
        result.requireOf(bid);
        bytes32 resultHash = result.hash(domain);
        uint128 claim = result.claimOf(bid, task.awardedAt);
        _storage().tasks[taskId].state = TaskState.Committed;
        _storage().commitments[taskId] = Commitment(resultHash, claim, uint40(block.timestamp));
        emit ResultCommitted(taskId, offer.client, bid.provider, resultHash, claim);
    }

    /// @inheritdoc ITaskManager
    function verifyCompletion(
        Offer calldata offer,
        Bid calldata bid,
        Result calldata result,
        Acceptance calldata acceptance,
        bytes calldata signature
    ) external {
        bytes32 domain = Eip712.separator();
        (bytes32 taskId, Task memory task) = _load(offer, bid, domain);
        result.requireOf(bid);
        bytes32 resultHash = result.hash(domain);
        acceptance.requireOf(bid, resultHash);
        acceptance.hash(domain).requireSignedBy(offer.client, Eip712.first(signature));
        if (acceptance.amount < _sureOf(taskId, task, bid, resultHash) && msg.sender != bid.provider) {
            result.requireAgreed(acceptance);
            resultHash.requireSignedBy(bid.provider, Eip712.second(signature));
        }
        _settle(taskId, offer, bid, resultHash, acceptance.amount);
    }

    /// @inheritdoc ITaskManager
    function finalizePayment(Offer calldata offer, Bid calldata bid) external {
        (bytes32 taskId, Task memory task) = _load(offer, bid, Eip712.separator());
        task.requireState(taskId, TaskState.Committed);
        Commitment memory commitment = _storage().commitments[taskId];
        TaskRules.requireAfter(commitment.challengeEndMs(offer));
        _settle(taskId, offer, bid, commitment.resultHash, commitment.claim);
    }

    /// @inheritdoc ITaskManager
    function cancel(Offer calldata offer) external {
        bytes32 taskId = hashOffer(offer);
        Task storage task = _storage().tasks[taskId];
        task.requireState(taskId, TaskState.Submitted);
        if (msg.sender != offer.client && TaskRules.nowMs() <= offer.finishBy) {
            revert NotClient(msg.sender, offer.client);
        }
        task.state = TaskState.Cancelled;
        emit TaskCancelled(taskId, offer.client, address(0), offer.maxPrice);
        escrow.unlock(offer.client, offer.token, offer.maxPrice);
    }

    /// @inheritdoc ITaskManager
    function expire(Offer calldata offer, Bid calldata bid) external {
        (bytes32 taskId, Task memory task) = _load(offer, bid, Eip712.separator());
        task.requireState(taskId, TaskState.Awarded);
        TaskRules.requireAfter(offer.finishBy + GRACE_MS);
        _storage().tasks[taskId].state = TaskState.Expired;
        escrow.unlock(offer.client, offer.token, bid.maxAmount);
        uint128 slashed = vault.slash(bid.provider, offer.minStake, offer.minStake, address(escrow));
        escrow.creditSlashed(stakeToken, offer.client, msg.sender, slashed);
        emit TaskExpired(taskId, offer.client, bid.provider, bid.maxAmount, slashed);
    }

    /// @inheritdoc ITaskManager
    function taskState(bytes32 taskId) external view returns (TaskState) {
        return _storage().tasks[taskId].state;
    }

    /// @inheritdoc ITaskManager
    function commitmentOf(bytes32 taskId)
        external
        view
        returns (bytes32 resultHash, uint128 claim, uint40 committedAt)
    {
        Commitment memory commitment = _storage().commitments[taskId];
        return (commitment.resultHash, commitment.claim, commitment.committedAt);
    }

    /// @inheritdoc ITaskManager
    function hashOffer(Offer calldata offer) public view returns (bytes32) {
        return offer.hash(Eip712.separator());
    }

    /// @inheritdoc ITaskManager
    function hashBid(Bid calldata bid) external view returns (bytes32) {
        return bid.hash(Eip712.separator());
    }

    /// @inheritdoc ITaskManager
    function hashResult(Result calldata result) external view returns (bytes32) {
        return result.hash(Eip712.separator());
    }

    /// @inheritdoc ITaskManager
    function hashAcceptance(Acceptance calldata acceptance) external view returns (bytes32) {
        return acceptance.hash(Eip712.separator());
    }

    /// @dev Marks the task as awarded and returns the state it was in.
    function _award(bytes32 taskId, bytes32 bidHash) private returns (TaskState before) {
        before = _storage().tasks[taskId].state;
        if (before > TaskState.Submitted) revert WrongState(taskId, before);
        _storage().tasks[taskId] = Task(TaskState.Awarded, uint40(block.timestamp), bytes26(bidHash));
    }

    /// @dev The task of these terms, which must have been awarded.
    function _load(Offer calldata offer, Bid calldata bid, bytes32 domain)
        private
        view
        returns (bytes32 taskId, Task memory task)
    {
        taskId = offer.hash(domain);
        task = _storage().tasks[taskId];
        task.requireTerms(taskId, bid.hash(domain));
    }

    /// @dev What the provider gets without the client's consent, in a state that can still be settled.
    function _sureOf(bytes32 taskId, Task memory task, Bid calldata bid, bytes32 resultHash)
        private
        view
        returns (uint128)
    {
        if (task.state == TaskState.Awarded) return bid.maxAmount;
        task.requireState(taskId, TaskState.Committed);
        Commitment memory commitment = _storage().commitments[taskId];
        if (commitment.resultHash != resultHash) revert ResultMismatch(commitment.resultHash, resultHash);
        return commitment.claim;
    }

    function _settle(bytes32 taskId, Offer calldata offer, Bid calldata bid, bytes32 resultHash, uint128 amount) private {
        _storage().tasks[taskId].state = TaskState.Settled;
        address owner = vault.unlock(bid.provider, offer.minStake);
        (uint128 paid, uint128 stakers, uint128 treasury) =
            escrow.settle(offer.client, owner, offer.token, bid.maxAmount, amount);
        uint128 refunded = bid.maxAmount - amount;
        emit TaskSettled(taskId, offer.client, bid.provider, resultHash, paid, refunded, stakers, treasury);
    }

    function _authorizeUpgrade(address) internal override onlyOwner {}

    function _storage() private pure returns (TaskStorage storage $) {
        assembly ("memory-safe") {
            $.slot := STORAGE
        }
    }
}
