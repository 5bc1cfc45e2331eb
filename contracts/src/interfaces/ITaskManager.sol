// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Acceptance, Bid, Offer, Result} from "../types/Messages.sol";
import {TaskState} from "../types/Task.sol";

/// @title The life of a task on chain: locks, awards, commitments, settlement and the way out of every state.
/// @notice A task is known by the EIP-712 digest of its offer (domain "OpGPU", version "1"). Only a hash of its terms is
/// stored; calls bring offer and bid again. In events `provider` is the bid's operator address, zero where there is none.
interface ITaskManager {
    event TaskSubmitted(
        bytes32 indexed taskId, address indexed client, address indexed provider, address token, uint128 budget
    );
    event TaskAwarded(
        bytes32 indexed taskId, address indexed client, address indexed provider, bytes32 bidHash, uint128 amount
    );
    event ResultCommitted(
        bytes32 indexed taskId, address indexed client, address indexed provider, bytes32 resultHash, uint128 amount
    );
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

    /// @notice The task is not in a state in which this can happen.
    error WrongState(bytes32 taskId, TaskState actual);
    error NotClient(address caller, address client);
    error NotProvider(address caller, address provider);
    /// @notice Only auctions for one provider can be settled here.
    error UnsupportedMode(uint8 mode, uint8 replicas);
    error ChallengePeriodTooLong(uint32 period, uint32 limit);
    /// @notice A message belongs to another task.
    error TaskMismatch(bytes32 expected, bytes32 actual);
    /// @notice The bid is not the one that was awarded.
    error BidMismatch(bytes32 taskId, bytes32 bidHash);
    error ProviderMismatch(address expected, address actual);
    /// @notice The result is not the one that was accepted or committed.
    error ResultMismatch(bytes32 expected, bytes32 actual);
    /// @notice More is asked for than was allowed.
    error AmountTooLarge(uint128 amount, uint128 limit);
    /// @notice The client pays less than the provider claims, so only the provider itself may settle.
    error ProviderMustAgree(uint128 amount, uint128 claim);
    /// @notice The time for this is over; both in unix milliseconds.
    error TooLate(uint256 time, uint256 limit);
    /// @notice The time for this has not come; both in unix milliseconds.
    error TooEarly(uint256 time, uint256 from);

    /// @notice Locks the offer's maximal price from the client's credits. Client only; optional before an award.
    function submitTask(Offer calldata offer) external;

    /// @notice Awards the task to a bid: locks its maximum and the provider's collateral. Client only.
    /// @param signature The bid's EIP-712 signature by its provider: 65 bytes r, s, v with low s.
    function assignProvider(Offer calldata offer, Bid calldata bid, bytes calldata signature) external;

    /// @notice Commits the awarded provider's result, payable after the challenge period: the least of its claim, the
    /// bid's maximum and the bid's rate times the seconds since the award. Provider only, until the offer's `finishBy`.
    function commitResult(Offer calldata offer, Bid calldata bid, Result calldata result) external;

    /// @notice Settles at once by the client's signed acceptance. Anyone may send it when it pays all that the provider
    /// is sure of (the committed claim, or the bid's maximum before a commitment); so may the provider for less, and
    /// anyone else who has the provider's signature of a result that claims no more.
    /// @param signature The client's signature of the acceptance, and where needed the provider's of the result after it.
    function verifyCompletion(
        Offer calldata offer,
        Bid calldata bid,
        Result calldata result,
        Acceptance calldata acceptance,
        bytes calldata signature
    ) external;

    /// @notice Pays a committed claim after the challenge period. Anyone may call.
    function finalizePayment(Offer calldata offer, Bid calldata bid) external;

    /// @notice Returns the budget of a task that was never awarded. The client at any time, anyone after `finishBy`.
    function cancel(Offer calldata offer) external;

    /// @notice Ends an awarded task without a result, `GRACE_MS` after `finishBy`: refunds the client and slashes the
    /// collateral. Anyone may call and gets a share of it.
    function expire(Offer calldata offer, Bid calldata bid) external;

    function taskState(bytes32 taskId) external view returns (TaskState);

    /// @notice The committed result of a task; zeros without one. Time in unix seconds.
    function commitmentOf(bytes32 taskId) external view returns (bytes32 resultHash, uint128 claim, uint40 committedAt);

    function hashOffer(Offer calldata offer) external view returns (bytes32);
    function hashBid(Bid calldata bid) external view returns (bytes32);
    function hashResult(Result calldata result) external view returns (bytes32);
    function hashAcceptance(Acceptance calldata acceptance) external view returns (bytes32);
}
