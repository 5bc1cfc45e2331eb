// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Stake: collateral of operators, bonds of verifiers, votes, and the stakers' share of all revenue.
/// @notice Amounts are in the token's smallest unit. Always: staked + unbonding of all owners + rewards owed in the stake
/// token = the vault's balance of it. Votes (ERC-5805, clock in unix seconds) are staked tokens; the first stake of an
/// owner delegates to itself.
interface IStakingVault {
    event Staked(address indexed owner, uint128 amount);
    event UnbondRequested(address indexed owner, uint128 amount, uint64 readyAt);
    event Claimed(address indexed owner, uint128 amount);
    event OperatorSet(address indexed owner, address indexed operator, bool authorised);
    event CollateralChanged(address indexed owner, address indexed operator, uint128 amount, bool added);
    event VerifierBondChanged(address indexed owner, uint128 bond);
    event Slashed(address indexed owner, address indexed operator, uint128 amount);
    /// @param delisted Whether it is now, by its owner's stake or by the DAO.
    event Delisted(address indexed owner, address indexed operator, bool delisted);
    /// @param epoch The one that the reward belongs to; weeks since 1970-01-01.
    event RewardsDistributed(address indexed token, uint256 indexed epoch, uint256 amount, uint256 carried);
    event RewardsAdded(address indexed token, address indexed from, uint256 amount);
    /// @param untilEpoch The first epoch that is left to claim.
    event RewardsClaimed(address indexed owner, address indexed token, uint256 amount, uint256 untilEpoch);

    /// @notice Only the TaskManager may slash collateral.
    error NotTaskManager(address caller);
    error NotWatchdog(address caller);
    /// @notice The owner's stake that is not assigned is less than required.
    error InsufficientStake(address owner, uint128 free, uint128 required);
    /// @notice Collateral is in whole thousandths of a token (1e15).
    error NotWholeUnits(uint128 amount);
    /// @notice Nothing is unbonding, or not for long enough; `readyAt` in unix seconds, 0 when nothing is.
    error NotUnbonded(address owner, uint64 readyAt);
    /// @notice The key works for another owner; that never changes.
    error OperatorTaken(address operator, address owner);
    error OperatorRevoked(address operator);
    /// @notice Lost too much stake: comes back when the owner has the least stake of a provider again; or barred by the
    /// DAO.
    error OperatorDelisted(address operator);
    /// @notice Rewards of this token were distributed in this epoch already.
    error EpochDone(address token, uint256 epoch);
    error RewardTokenNotAllowed(address token);
    error TransferMismatch(address token, uint256 expected, uint256 received);
    error Paused(uint40 until);

    /// @notice Stakes `amount` of the caller's tokens for itself.
    function stake(uint128 amount) external;

    /// @notice Stakes `amount` of the caller's tokens for another owner.
    function stakeFor(address owner, uint128 amount) external;

    /// @notice Stakes the caller's tokens for itself by its EIP-2612 permit, in one transaction.
    function stakeWithPermit(uint128 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;

    /// @notice Starts to take unassigned stake out; starts the delay again for what was unbonding before.
    function requestUnbond(uint128 amount) external;

    /// @notice Pays out what was unbonding for the whole delay.
    function claim() external;

    /// @notice Lets `operator` work on the caller's stake, or takes that authority away.
    /// @param consent The operator's signature of OperatorConsent(owner, operator, authorised, nonce); not needed when the
    /// operator is the caller, nor to revoke.
    function setOperator(address operator, bool authorised, bytes calldata consent) external;

    /// @notice Makes unassigned stake of the caller the collateral of one of its operators, in whole units of 1e15.
    function addCollateral(address operator, uint128 amount) external;

    /// @notice Takes collateral that no open task holds back from an operator.
    function removeCollateral(address operator, uint128 amount) external;

    /// @notice Makes unassigned stake of the caller its bond as a verifier, up or down to `bond`.
    function setVerifierBond(uint128 bond) external;

    /// @notice Takes `amount` of collateral that a task held. TaskManager only.
    /// @return slashed What was transferred to the escrow.
    function slashCollateral(address operator, uint128 amount) external returns (uint128 slashed);

    /// @notice Takes up to `amount` from an owner: unassigned stake, then what is unbonding, then its verifier bond.
    /// Governor only.
    function slash(address owner, uint128 amount, address recipient) external returns (uint128 slashed);

    /// @notice Bars an operator from awards, or lifts that. A delisting for too little stake stays. Governor only.
    function setDelisted(address operator, bool delisted) external;

    /// @notice Lets an operator in again once its owner has the least stake of a provider. Anyone may call.
    function relist(address operator) external;

    /// @notice Takes what the escrow owes the stakers and what was added, and gives it to those who had staked when the
    /// last whole week began. Once per week and token; anyone may call. Without stakers everything is carried on.
    function distribute(address token) external;

    /// @notice Adds the caller's tokens to the next distribution.
    function addRewards(address token, uint128 amount) external;

    /// @notice Pays the caller's rewards of one stretch of weeks in which its stake was the same; call again for the next.
    /// @return amount What was paid.
    /// @return more Whether a later stretch is left.
    function claimRewards(address token) external returns (uint256 amount, bool more);

    /// @notice What all of `claimRewards` would pay.
    function claimable(address owner, address token) external view returns (uint256);
    /// @notice Taken in and not paid yet, with what is carried to the next distribution.
    function rewardsOwed(address token) external view returns (uint256);
    function currentEpoch() external view returns (uint256);
    /// @notice The first epoch whose rewards of a token were not distributed yet.
    function nextEpoch(address token) external view returns (uint256);

    /// @notice Whom an operator works for: the owner that authorised it first, else itself.
    function ownerOf(address operator) external view returns (address);

    /// @notice Whether bids of this key may be awarded.
    function isAuthorised(address operator) external view returns (bool);

    /// @notice The nonce that the operator's next consent must carry.
    function operatorNonce(address operator) external view returns (uint64);

    function stakeOf(address owner) external view returns (uint128 staked, uint128 assigned, uint128 unbonding);
    function verifierBond(address owner) external view returns (uint128);

    /// @notice When the unbonding stake may be claimed, in unix seconds.
    function unbondReadyAt(address owner) external view returns (uint64);

    /// @notice Watchdog only; stops stake, unbond requests and new operators, never a claim or a revocation. Unix seconds.
    function pause(uint40 until) external;
}
