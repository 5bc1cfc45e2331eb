// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Prepaid credits per account and token, locks for open tasks, and the split of what is paid.
/// @notice Always: credits + locks + fees owed = what was taken in and not paid out. Amounts are in the token's
/// smallest unit.
interface IPaymentEscrow {
    event Deposited(address indexed account, address indexed token, uint128 amount);
    event Withdrawn(address indexed account, address indexed token, uint128 amount);
    event TokenSet(address indexed token, bool allowed, uint16 treasuryBps);
    event SlashSharesSet(uint16 clientBps, uint16 reporterBps);
    event FeeReceiversSet(address stakers, address treasury);
    event FeesCollected(address indexed token, uint128 stakers, uint128 treasury);

    /// @notice Only the TaskManager may move locked money.
    error NotTaskManager(address caller);
    /// @notice The token may not be deposited.
    error TokenNotAllowed(address token);
    error InsufficientCredits(address account, address token, uint128 available, uint128 required);
    /// @notice A task can't take more than its client has locked.
    error InsufficientLock(address account, address token, uint128 locked, uint128 required);
    /// @notice The token did not move the amount it was asked for.
    error TransferMismatch(address token, uint256 expected, uint256 received);
    /// @notice A share is above its bound.
    error ShareTooLarge(uint16 bps, uint16 limit);

    /// @notice Takes `amount` of an allowed token from the caller into its credits.
    function deposit(address token, uint128 amount) external;

    /// @notice Takes `amount` of an allowed token from the caller into another account's credits.
    function depositFor(address account, address token, uint128 amount) external;

    /// @notice Like `deposit`, with the allowance given by an EIP-2612 signature of the caller.
    /// @dev A permit that somebody sent before is no failure as long as the allowance is there.
    function depositWithPermit(address token, uint128 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;

    /// @notice Pays `amount` of the caller's credits out to it; also of tokens that are no longer allowed.
    function withdraw(address token, uint128 amount) external;

    /// @notice Holds `amount` of the client's credits. TaskManager only.
    function lock(address client, address token, uint128 amount) external;

    /// @notice Gives `amount` of the client's locked money back to its credits. TaskManager only.
    function unlock(address client, address token, uint128 amount) external;

    /// @notice Ends a lock: splits `amount` between `payee`, stakers and treasury, and returns the rest to the client's
    /// credits. TaskManager only.
    /// @param held What the task had locked; at least `amount`.
    function settle(address client, address payee, address token, uint128 held, uint128 amount)
        external
        returns (uint128 paid, uint128 stakers, uint128 treasury);

    /// @notice Shares slashed stake, already transferred here, between the harmed client, the account that proved the
    /// fault and the treasury. TaskManager only.
    function creditSlashed(address token, address client, address reporter, uint128 amount) external;

    /// @notice Transfers the fees of a token to their receivers; a part without a receiver stays owed. Anyone may call.
    function collectFees(address token) external;

    /// @notice Allows or refuses deposits of a token and sets the treasury's share of payments in it. Governor only.
    function setToken(address token, bool allowed, uint16 treasuryBps) external;

    /// @notice Sets how slashed stake is shared. Governor only.
    function setSlashShares(uint16 clientBps, uint16 reporterBps) external;

    /// @notice Sets where fees are paid to; zero keeps them here. Governor only.
    function setFeeReceivers(address stakers, address treasury) external;

    /// @notice What the account may spend or withdraw.
    function credits(address account, address token) external view returns (uint128);

    /// @notice What the account's open tasks hold.
    function locked(address account, address token) external view returns (uint128);

    function stakersOwed(address token) external view returns (uint128);
    function treasuryOwed(address token) external view returns (uint128);
    function treasuryBps(address token) external view returns (uint16);
    function isAllowed(address token) external view returns (bool);
    function slashShares() external view returns (uint16 clientBps, uint16 reporterBps);
}
