// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Providers' stake, the operator keys that may use it, and the collateral of their open tasks.
/// @notice Amounts are in the token's smallest unit. Always: staked + unbonding of all owners = the vault's token balance.
interface IStakingVault {
    event Staked(address indexed owner, uint128 amount);
    event UnbondRequested(address indexed owner, uint128 amount, uint64 readyAt);
    event Claimed(address indexed owner, uint128 amount);
    event OperatorSet(address indexed owner, address indexed operator, bool authorised);
    event Slashed(address indexed owner, address indexed operator, uint128 amount);

    /// @notice Only the TaskManager may lock, unlock and slash.
    error NotTaskManager(address caller);
    /// @notice The owner's stake that is not collateral is less than required.
    error InsufficientStake(address owner, uint128 free, uint128 required);
    /// @notice More would be unlocked than is locked.
    error InsufficientLock(address owner, uint128 locked, uint128 required);
    /// @notice Nothing is unbonding, or not for long enough; `readyAt` in unix seconds, 0 when nothing is.
    error NotUnbonded(address owner, uint64 readyAt);
    /// @notice The key works for another owner; that never changes.
    error OperatorTaken(address operator, address owner);
    /// @notice The key has open tasks on stake of its own.
    error OperatorBusy(address operator, uint128 locked);
    /// @notice The owner withdrew the key's authority.
    error OperatorRevoked(address operator);

    /// @notice Stakes `amount` of the caller's tokens for itself.
    function stake(uint128 amount) external;

    /// @notice Stakes `amount` of the caller's tokens for another owner.
    function stakeFor(address owner, uint128 amount) external;

    /// @notice Starts to take free stake out; starts the delay again for what was unbonding before.
    function requestUnbond(uint128 amount) external;

    /// @notice Pays out what was unbonding for the whole delay.
    function claim() external;

    /// @notice Lets `operator` work on the caller's stake, or takes that authority away.
    /// @param consent The operator's signature of OperatorConsent(owner, operator, authorised, nonce); not needed when the
    /// operator is the caller, nor to revoke.
    function setOperator(address operator, bool authorised, bytes calldata consent) external;

    /// @notice Locks collateral of the operator's owner for a task. TaskManager only.
    function lock(address operator, uint128 amount) external;

    /// @notice Frees collateral. TaskManager only.
    /// @return owner Whom the operator works for.
    function unlock(address operator, uint128 amount) external returns (address owner);

    /// @notice Frees collateral and takes up to `amount` from stake that other tasks don't hold, then from what is
    /// unbonding. TaskManager only.
    /// @return slashed What was taken and transferred to `recipient`.
    function slash(address operator, uint128 collateral, uint128 amount, address recipient)
        external
        returns (uint128 slashed);

    /// @notice Whom an operator works for: the owner that authorised it first, else itself.
    function ownerOf(address operator) external view returns (address);

    /// @notice Whether bids of this key may be awarded.
    function isAuthorised(address operator) external view returns (bool);

    /// @notice The nonce that the operator's next consent must carry.
    function operatorNonce(address operator) external view returns (uint64);

    function stakeOf(address owner) external view returns (uint128 staked, uint128 locked, uint128 unbonding);

    /// @notice When the unbonding stake may be claimed, in unix seconds.
    function unbondReadyAt(address owner) external view returns (uint64);
}
