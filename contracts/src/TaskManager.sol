// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPaymentEscrow} from "./interfaces/IPaymentEscrow.sol";
import {IReputationRegistry} from "./interfaces/IReputationRegistry.sol";
import {IStakingVault} from "./interfaces/IStakingVault.sol";
import {ITaskManager} from "./interfaces/ITaskManager.sol";
import {Eip712} from "./libraries/Eip712.sol";
import {EscrowLedger} from "./libraries/EscrowLedger.sol";
import {MarketStorage} from "./libraries/MarketStorage.sol";
import {MessageHash} from "./libraries/MessageHash.sol";
import {Signatures} from "./libraries/Signatures.sol";
import {TaskRules} from "./libraries/TaskRules.sol";
import {TaskBatches} from "./TaskBatches.sol";
import {TaskPayments} from "./TaskPayments.sol";
import {Settings} from "./types/Ledger.sol";
import {Acceptance, Bid, Dispute, Offer, Result, Voucher} from "./types/Messages.sol";
import {Commitment, Lane, TaskState, Terms, Worker} from "./types/Task.sol";

/// @title Tasks from the first lock to the last payment; money and sessions are the facet's, at the same address.
/// @notice A client's contract is the only one of somebody else that is called, and only before any state is read.
contract TaskManager is TaskBatches, TaskPayments, OwnableUpgradeable, UUPSUpgradeable {
    using Eip712 for bytes32;
    using MessageHash for Offer;
    using MessageHash for Bid;
    using MessageHash for Result;
    using MessageHash for Acceptance;
    using MessageHash for Voucher;
    using MessageHash for Dispute;
    using SafeCast for int256;
    using SafeCast for uint256;
    using Signatures for bytes32;
    using TaskRules for Offer;
    using TaskRules for Bid;
    using TaskRules for Result;
    using TaskRules for Acceptance;
    using TaskRules for Commitment;
    using TaskRules for Lane;
    using TaskRules for Settings;
    using TaskRules for TaskState;
    using TaskRules for Terms;
    using TaskRules for Worker;

    /// @notice Between `finishBy` and the earliest expiry, in milliseconds.
    uint256 public constant GRACE_MS = TaskRules.GRACE_MS;
    /// @notice In seconds.
    uint32 public constant MAX_CHALLENGE_PERIOD = TaskRules.MAX_CHALLENGE_PERIOD;
    /// @notice From a dispute until the claim is paid without a decision, in seconds.
    uint256 public constant ARBITRATION_LIMIT = TaskRules.ARBITRATION_LIMIT;

    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    address public immutable facet;

    /// @param escrow The implementation of `IPaymentEscrow`; the others are proxies.
    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(address escrow, IStakingVault stakingVault, IReputationRegistry registry, address token)
        TaskPayments(stakingVault, registry, token)
    {
        facet = escrow;
        _disableInitializers();
    }

    /// @notice Everything else is the escrow's.
    /// @dev The target is fixed in this code and replaced with it by the same upgrade; it shares `MarketStorage` and the
    /// namespaces of OpenZeppelin, has no other storage and no `selfdestruct`.
    /// @custom:oz-upgrades-unsafe-allow-reachable delegatecall
    fallback() external {
        _delegate(facet);
    }

    /// @param governor May upgrade, arbitrate and set tokens.
    /// @param firstToken May be deposited from the start.
    /// @custom:oz-upgrades-unsafe-allow-reachable delegatecall
    function initialize(address governor, address firstToken) external initializer {
        __Ownable_init(governor);
        MarketStorage.market().tokens[firstToken].allowed = true;
        emit IPaymentEscrow.TokenSet(firstToken, true);
        Address.functionDelegateCall(facet, abi.encodeCall(IPaymentEscrow.syncSettings, ()));
    }

    /// @inheritdoc ITaskManager
    function submitTask(Offer calldata offer) external {
        if (msg.sender != offer.client) revert NotClient(msg.sender, offer.client);
        offer.requireOpen();
        bytes32 taskId = offer.hash(Eip712.separator());
        (uint64 id, uint48 sequence) = offer.laneOf();
        Lane storage lane = _lane(offer.client, id);
        TaskRules.requireFree(lane, offer.client, id, sequence);
        // The id's leading bytes are what a lane keeps of it.
        // forge-lint: disable-next-line(unsafe-typecast)
        (lane.state, lane.sequence, lane.terms) = (TaskState.Submitted, sequence, bytes25(taskId));
        emit TaskSubmitted(taskId, offer.client, address(0), offer.token, offer.maxPrice);
        EscrowLedger.lock(offer.client, offer.token, offer.maxPrice);
    }

    /// @inheritdoc ITaskManager
    function assignProvider(
        Offer calldata offer,
        Bid calldata bid,
        uint64 validUntil,
        bytes calldata awardSignature,
        bytes calldata bidSignature
    ) external {
        bytes32 domain = Eip712.separator();
        bytes32 bidHash = bid.hash(domain);
        offer.requireOpen();
        bid.requireAwardable(offer, offer.hash(domain));
        TaskRules.requireUntil(validUntil);
        if (msg.sender != bid.provider) bidHash.requireSignedBy(bid.provider, bidSignature);
        bytes32 digest = MessageHash.awardHash(bid.taskId, bidHash, bid.maxAmount, validUntil, domain);
        digest.requireSpendBy(offer.client, awardSignature, offer.token, bid.maxAmount);
        _award(offer, bid, bidHash);
    }

    /// @inheritdoc ITaskManager
    function commitResult(Terms calldata terms, Result calldata result) external {
        terms.requireProvider();
        result.requireOf(terms);
        Settings memory settings = _runningSettings();
        TaskState.Awarded.requireIn(_stateOf(terms), terms.taskId);
        TaskRules.requireUntil(terms.commitUntilMs(settings));
        bytes32 resultHash = result.hash(Eip712.separator());
        uint104 claim = result.claimOf(terms);
        _lane(terms.client, terms.lane).state = TaskState.Committed;
        Commitment memory commitment = Commitment(resultHash, claim, 0, uint40(block.timestamp));
        MarketStorage.market().commitments[terms.client][terms.lane] = commitment;
        emit ResultCommitted(terms.taskId, terms.client, terms.provider, resultHash, claim);
    }

    /// @inheritdoc ITaskManager
    function verifyCompletion(
        Terms calldata terms,
        Acceptance calldata acceptance,
        bytes calldata clientSignature,
        bytes calldata providerSignature
    ) external {
        acceptance.requireOf(terms);
        bytes32 digest = acceptance.hash(Eip712.separator());
        digest.requireWordOf(terms.client, clientSignature);
        Settings memory settings = _runningSettings();
        TaskState state = _stateOf(terms);
        uint128 sure = _sureOf(terms, acceptance, state);
        bool agreed = msg.sender == terms.provider || acceptance.amount >= sure;
        if (!agreed && !digest.isSignedBy(terms.provider, providerSignature)) {
            revert ProviderMustAgree(acceptance.amount, sure);
        }
        if (state == TaskState.Disputed) _releaseBond(terms, terms.client);
        bool late = state == TaskState.Awarded && TaskRules.nowMs() > terms.commitUntilMs(settings);
        _settle(terms, acceptance.resultHash, acceptance.amount, late);
    }

    /// @inheritdoc ITaskManager
    function redeemVoucher(Terms calldata terms, Voucher calldata voucher, bytes calldata clientSignature) external {
        terms.requireProvider();
        TaskRules.requireSame(terms.taskId, voucher.taskId);
        TaskRules.requireAtMost(voucher.amount, terms.amount);
        bytes32 digest = voucher.hash(Eip712.separator());
        digest.requireWordOf(terms.client, clientSignature);
        Settings memory settings = _runningSettings();
        TaskState.Awarded.requireIn(_stateOf(terms), terms.taskId);
        _settle(terms, digest, voucher.amount, TaskRules.nowMs() > terms.commitUntilMs(settings));
    }

    /// @inheritdoc ITaskManager
    function finalizePayment(Terms calldata terms) external {
        _runningSettings();
        TaskState state = _stateOf(terms);
        Commitment memory commitment = _commitment(terms);
        if (state == TaskState.Disputed) {
            TaskRules.requireAfter(commitment.arbitrationEndMs());
            _releaseBond(terms, terms.client);
        } else {
            TaskState.Committed.requireIn(state, terms.taskId);
            TaskRules.requireAfter(commitment.challengeEndMs(terms));
        }
        _settle(terms, commitment.resultHash, commitment.claim, false);
    }

    /// @inheritdoc ITaskManager
    function cancel(Offer calldata offer) external {
        if (msg.sender != offer.client && TaskRules.nowMs() <= offer.finishBy) {
            revert NotClient(msg.sender, offer.client);
        }
        bytes32 taskId = offer.hash(Eip712.separator());
        TaskState.Submitted.requireIn(taskState(offer), taskId);
        (uint64 id,) = offer.laneOf();
        _lane(offer.client, id).state = TaskState.Cancelled;
        EscrowLedger.unlock(offer.client, offer.token, offer.maxPrice);
        emit TaskCancelled(taskId, offer.client, address(0), offer.maxPrice);
    }

    /// @inheritdoc ITaskManager
    function expire(Terms calldata terms) external {
        Settings memory settings = _runningSettings();
        TaskState.Awarded.requireIn(_stateOf(terms), terms.taskId);
        TaskRules.requireAfter(terms.expiresMs(settings));
        _lane(terms.client, terms.lane).state = TaskState.Expired;
        EscrowLedger.unlock(terms.client, terms.token, terms.amount);
        uint128 slashed = _slash(terms, msg.sender);
        emit TaskExpired(terms.taskId, terms.client, terms.provider, terms.amount, slashed);
    }

    /// @inheritdoc ITaskManager
    function dispute(Terms calldata terms, Dispute calldata objection, bytes calldata clientSignature) external {
        TaskRules.requireSame(terms.taskId, objection.taskId);
        objection.hash(Eip712.separator()).requireWordOf(terms.client, clientSignature);
        TaskState.Committed.requireIn(_stateOf(terms), terms.taskId);
        Commitment memory commitment = _commitment(terms);
        TaskRules.requireResult(commitment.resultHash, objection.resultHash);
        TaskRules.requireUntil(commitment.challengeEndMs(terms));
        uint128 bond = EscrowLedger.share(commitment.claim, MarketStorage.market().settings.disputeBondBps);
        // A share of the claim, which has 104 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        (commitment.bond, commitment.since) = (uint104(bond), uint40(block.timestamp));
        MarketStorage.market().commitments[terms.client][terms.lane] = commitment;
        _lane(terms.client, terms.lane).state = TaskState.Disputed;
        EscrowLedger.lock(terms.client, terms.token, bond);
        emit TaskDisputed(terms.taskId, terms.client, terms.provider, objection.evidence, bond);
    }

    /// @inheritdoc ITaskManager
    function arbitrate(Terms calldata terms, uint128 amount, bool slash) external onlyOwner {
        TaskRules.requireAtMost(amount, terms.amount);
        TaskState.Disputed.requireIn(_stateOf(terms), terms.taskId);
        Commitment memory commitment = _commitment(terms);
        address payee = _ownerOf(terms.provider);
        _releaseBond(terms, amount < commitment.claim ? terms.client : payee);
        uint128 slashed;
        if (slash) {
            _pay(terms, payee, commitment.resultHash, amount);
            slashed = _slash(terms, terms.client);
        } else {
            _settle(terms, commitment.resultHash, amount, false);
        }
        emit DisputeArbitrated(terms.taskId, terms.client, terms.provider, amount, slashed);
    }

    /// @inheritdoc ITaskManager
    function setWorker(address operator, address owner, bool revoked, int64 change) external {
        if (msg.sender != address(vault)) revert NotVault(msg.sender);
        Worker memory entry = MarketStorage.market().workers[operator];
        int256 free = int256(uint256(entry.free)) + change;
        // Below zero only by a negative change.
        // forge-lint: disable-next-line(unsafe-typecast)
        if (free < 0) revert InsufficientCollateral(operator, entry.free, uint256(-int256(change)).toUint48());
        (entry.owner, entry.revoked, entry.free) = (owner, revoked, free.toUint256().toUint48());
        MarketStorage.market().workers[operator] = entry;
        emit WorkerChanged(operator, owner, entry.free, revoked);
    }

    function _award(Offer calldata offer, Bid calldata bid, bytes32 bidHash) private {
        Terms memory terms = offer.termsOf(bid, _runningSettings().treasuryBps);
        bool submitted = _enter(offer, terms);
        _take(terms.provider, terms.collateral);
        emit TaskAwarded(terms.taskId, terms.client, terms.provider, bidHash, terms.amount, terms.treasuryBps);
        if (submitted) EscrowLedger.unlock(terms.client, terms.token, offer.maxPrice - terms.amount);
        else EscrowLedger.lock(terms.client, terms.token, terms.amount);
    }

    /// @return submitted Whether the task's budget is locked already.
    function _enter(Offer calldata offer, Terms memory terms) private returns (bool submitted) {
        (uint64 id, uint48 sequence) = offer.laneOf();
        Lane storage slot = _lane(terms.client, id);
        Lane memory lane = slot;
        submitted = lane.isSubmitted(terms.taskId);
        if (!submitted) lane.requireFree(terms.client, id, sequence);
        (slot.state, slot.sequence, slot.terms) = (TaskState.Awarded, sequence, terms.hash());
    }

    function _take(address operator, uint48 collateral) private {
        Worker storage slot = MarketStorage.market().workers[operator];
        Worker memory entry = slot;
        entry.take(operator, collateral);
        if (collateral != 0) slot.store(entry);
    }

    /// @dev What the provider gets without the client's consent, in a state that can still be settled.
    function _sureOf(Terms calldata terms, Acceptance calldata acceptance, TaskState state) private view returns (uint128) {
        if (state == TaskState.Awarded) return terms.amount;
        if (state != TaskState.Disputed) TaskState.Committed.requireIn(state, terms.taskId);
        Commitment memory commitment = _commitment(terms);
        TaskRules.requireResult(commitment.resultHash, acceptance.resultHash);
        return commitment.claim;
    }

    function _delegate(address target) private {
        assembly ("memory-safe") {
            let free := mload(0x40)
            calldatacopy(free, 0, calldatasize())
            let success := delegatecall(gas(), target, free, calldatasize(), 0, 0)
            returndatacopy(free, 0, returndatasize())
            if success { return(free, returndatasize()) }
            revert(free, returndatasize())
        }
    }

    function _authorizeUpgrade(address) internal override onlyOwner {}
}
