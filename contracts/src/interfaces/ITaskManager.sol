// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Acceptance, Bid, Dispute, Offer, Result, Voucher} from "../types/Messages.sol";
import {Assignment, Completion, Lane, TaskState, Terms, Worker} from "../types/Task.sol";

/// @title The life of a task on chain: locks, awards, commitments, settlement and the way out of every state.
/// @notice A task is known by the EIP-712 digest of its offer (domain "OpGPU", version "1"). Stored is one slot per lane of
/// a client; calls after the award bring the `Terms` again and are checked against their hash. In events `provider` is
/// the bid's operator address, zero where there is none. A client's signature is an ECDSA one by its key, or, when the
/// client is a contract, whatever its `isValidSignature` takes. The functions of `IPaymentEscrow` have the same address.
interface ITaskManager {
    event TaskSubmitted(
        bytes32 indexed taskId, address indexed client, address indexed provider, address token, uint128 budget
    );
    /// @param treasuryBps With the block's time, what the `Terms` hold beyond offer and bid.
    event TaskAwarded(
        bytes32 indexed taskId,
        address indexed client,
        address indexed provider,
        bytes32 bidHash,
        uint128 amount,
        uint16 treasuryBps
    );
    event ResultCommitted(
        bytes32 indexed taskId, address indexed client, address indexed provider, bytes32 resultHash, uint128 amount
    );
    /// @param resultHash Of a task ended by voucher, the voucher's digest.
    /// @param paid What the provider's owner received.
    event TaskSettled(
        bytes32 indexed taskId,
        address indexed client,
        address indexed provider,
        bytes32 resultHash,
        uint128 paid,
        uint128 refunded,
        uint128 stakers,
        uint128 treasury
    );
    event TaskCancelled(
        bytes32 indexed taskId, address indexed client, address indexed provider, uint128 refunded
    );
    event TaskExpired(
        bytes32 indexed taskId, address indexed client, address indexed provider, uint128 refunded, uint128 slashed
    );
    event TaskDisputed(
        bytes32 indexed taskId, address indexed client, address indexed provider, bytes32 evidence, uint128 bond
    );
    event DisputeArbitrated(
        bytes32 indexed taskId, address indexed client, address indexed provider, uint128 amount, uint128 slashed
    );
    /// @notice An item of a batch could not be done and was left out; sent alone, the call tells why.
    event TaskSkipped(bytes32 indexed taskId);
    event WorkerChanged(address indexed operator, address indexed owner, uint48 free, bool revoked);

    /// @notice The task is not in a state in which this can happen.
    error WrongState(bytes32 taskId, TaskState actual);
    /// @notice Another task is open in the client's lane, or one with this sequence or a later one was.
    error LaneTaken(address client, uint64 lane, uint48 sequence);
    error NotClient(address caller, address client);
    error NotProvider(address caller, address provider);
    error NotVault(address caller);
    /// @notice Only auctions for one provider can be settled here.
    error UnsupportedMode(uint8 mode, uint8 replicas);
    error ChallengePeriodTooLong(uint32 period, uint32 limit);
    /// @notice A message belongs to another task.
    error TaskMismatch(bytes32 expected, bytes32 actual);
    /// @notice The terms are not the ones that were awarded.
    error TermsMismatch(bytes32 taskId);
    error ProviderMismatch(address expected, address actual);
    /// @notice The result is not the one that was accepted or committed.
    error ResultMismatch(bytes32 expected, bytes32 actual);
    /// @notice More is asked for than was allowed.
    error AmountTooLarge(uint128 amount, uint128 limit);
    /// @notice Less than the provider is sure of needs its signature, or that it sends the transaction itself.
    error ProviderMustAgree(uint128 amount, uint128 sure);
    /// @notice The operator's collateral that no open task holds is less than required; in units of 1e15.
    error InsufficientCollateral(address operator, uint48 free, uint48 required);
    error OperatorRevoked(address operator);
    /// @notice The time for this is over; both in unix milliseconds.
    error TooLate(uint256 time, uint256 limit);
    /// @notice The time for this has not come; both in unix milliseconds.
    error TooEarly(uint256 time, uint256 from);
    /// @notice The guardian paused this until then, unix seconds.
    error Paused(uint40 until);
    /// @notice A batch needs this much gas left before every item, so that none is left out for the lack of it.
    error TooLittleGas(uint256 left, uint256 required);

    /// @notice Locks the offer's maximal price from the client's credits. Client only; optional before an award.
    function submitTask(Offer calldata offer) external;

    /// @notice Awards the task to a bid: locks its maximum and the provider's collateral. Anyone may call with the
    /// signatures of both; a party that calls itself need not sign.
    /// @param validUntil Of the client's `Award`, whose amount is the bid's maximum.
    /// @param awardSignature The client's signature of the `Award`; a contract that is an `ISpendPolicy` is asked by it.
    /// @param bidSignature The provider's signature of the bid: 65 bytes r, s, v with low s.
    function assignProvider(
        Offer calldata offer,
        Bid calldata bid,
        uint64 validUntil,
        bytes calldata awardSignature,
        bytes calldata bidSignature
    ) external;

    /// @notice Awards many; what cannot be awarded is left out with `TaskSkipped`.
    function assignProviders(Assignment[] calldata assignments) external;

    /// @notice Commits the awarded provider's result, payable after the challenge period: the least of its claim, the
    /// amount of the award and the bid's rate times the seconds since the award. Provider only, until `finishBy`.
    function commitResult(Terms calldata terms, Result calldata result) external;

    /// @notice Settles at once by the client's acceptance. Anyone may send it when it pays all that the provider is sure
    /// of (the committed claim, or the award's amount before a commitment); the provider may for less, and anyone with
    /// the provider's signature of the same acceptance.
    function verifyCompletion(
        Terms calldata terms,
        Acceptance calldata acceptance,
        bytes calldata clientSignature,
        bytes calldata providerSignature
    ) external;

    /// @notice Settles many by acceptance; what cannot be settled is left out with `TaskSkipped`.
    function verifyCompletions(Completion[] calldata completions) external;

    /// @notice Ends an awarded task with the client's last voucher. Provider only.
    function redeemVoucher(Terms calldata terms, Voucher calldata voucher, bytes calldata clientSignature) external;

    /// @notice Pays a committed claim after the challenge period, or a disputed one that nobody arbitrated for
    /// `ARBITRATION_LIMIT`. Anyone may call.
    function finalizePayment(Terms calldata terms) external;

    /// @notice Pays many; what is not due is left out with `TaskSkipped`.
    function finalizePayments(Terms[] calldata terms) external;

    /// @notice Returns the budget of a task that was never awarded. The client at any time, anyone after `finishBy`.
    function cancel(Offer calldata offer) external;

    /// @notice Ends an awarded task without a result, `GRACE_MS` after `finishBy`: refunds the client and slashes the
    /// collateral. Anyone may call and gets a share of it.
    function expire(Terms calldata terms) external;

    /// @notice Holds a committed payment until the DAO arbitrates, against a bond from the client's credits. Anyone may
    /// carry the client's signature; within the challenge period.
    function dispute(Terms calldata terms, Dispute calldata objection, bytes calldata clientSignature) external;

    /// @notice Ends a dispute: pays `amount` to the provider and the rest to the client. The bond goes to whom the
    /// committed claim was decided for. With `slash` the collateral is taken. Governor only.
    function arbitrate(Terms calldata terms, uint128 amount, bool slash) external;

    /// @notice Sets an operator's owner and whether it is revoked, and adds to or takes from its free collateral (units
    /// of 1e15). Vault only.
    function setWorker(address operator, address owner, bool revoked, int64 change) external;

    /// @notice The lane and, when the task of `offer` is the last one in it, where that task stands, else `None`.
    function taskState(Offer calldata offer) external view returns (TaskState);
    function laneOf(address client, uint64 lane) external view returns (Lane memory);
    function worker(address operator) external view returns (Worker memory);
    /// @notice Whether a task with these terms is the last in its lane and settled.
    function isSettled(Terms calldata terms) external view returns (bool);

    /// @notice The committed result in a lane; zeros without one. Time in unix seconds.
    function commitmentOf(address client, uint64 lane)
        external
        view
        returns (bytes32 resultHash, uint104 claim, uint104 bond, uint40 since);

    /// @notice The EIP-712 domain separator of all of the market's messages.
    function domainSeparator() external view returns (bytes32);
}
