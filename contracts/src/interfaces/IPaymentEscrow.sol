// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Session, SessionEnd, TopUp, Voucher} from "../types/Messages.sol";
import {Account, Pending, SessionLedger, Settings} from "../types/Ledger.sol";

/// @title Prepaid credits per account and token, sessions, and the fees that settlements leave.
/// @notice Always: credits + locks + pending withdrawals + fees owed = the token's balance here. Amounts are in the token's
/// smallest unit. Lives at the TaskManager's address, so that a settlement moves money without a call between contracts.
interface IPaymentEscrow {
    event Deposited(address indexed account, address indexed token, uint128 amount);
    event Withdrawn(address indexed account, address indexed token, uint128 amount);
    event WithdrawalQueued(
        address indexed account, address indexed token, address recipient, uint128 amount, uint40 readyAt
    );
    event TokenSet(address indexed token, bool allowed);
    event SettingsChanged(Settings settings);
    event FeesCollected(address indexed token, address indexed recipient, uint128 amount);
    event RebatesSet(
        address indexed account, address indexed token, uint8 clientRebate, uint8 providerRebate, uint32 until
    );
    event SessionOpened(
        bytes32 indexed sessionId, address indexed client, address indexed provider, address token, uint128 deposit
    );
    event SessionToppedUp(
        bytes32 indexed sessionId, address indexed client, address indexed provider, uint128 deposit
    );
    /// @param redeemed In all, since the session was opened.
    event SessionRedeemed(
        bytes32 indexed sessionId,
        address indexed client,
        address indexed provider,
        uint128 redeemed,
        uint128 paid,
        uint128 stakers,
        uint128 treasury
    );
    event SessionClosing(
        bytes32 indexed sessionId, address indexed client, address indexed provider, uint32 closingAt
    );
    event SessionClosed(
        bytes32 indexed sessionId, address indexed client, address indexed provider, uint128 refunded
    );

    /// @notice The token may not be deposited.
    error TokenNotAllowed(address token);
    error InsufficientCredits(address account, address token, uint128 available, uint128 required);
    /// @notice The token did not move the amount it was asked for.
    error TransferMismatch(address token, uint256 expected, uint256 received);
    /// @notice No withdrawal waits, or not for long enough; `readyAt` in unix seconds, 0 when none does.
    error WithdrawalNotReady(address account, address token, uint40 readyAt);
    error NotVault(address caller);
    error NotWatchdog(address caller);
    /// @notice The session is not open, or was opened before.
    error WrongSession(bytes32 sessionId);
    /// @notice The operator is not one of the account's, or another than the account would lower what it has.
    error NotParty(address party);
    /// @notice A total of a session that is not above the one before.
    error NotAbove(uint128 total, uint128 before);
    error NoticeTooLong(uint32 notice, uint32 limit);
    /// @notice The client may take its money after this time, unix seconds; 0 before a notice.
    error NoticeRunning(uint32 closingAt);

    /// @notice Takes `amount` of an allowed token from the caller into another account's credits.
    function depositFor(address account, address token, uint128 amount) external;

    /// @notice Takes `amount` from `holder`, who signed an EIP-2612 permit for this contract, into its own credits.
    /// Anyone may carry it.
    /// @dev A permit that somebody sent before is no failure as long as the allowance is there.
    function depositWithPermit(
        address holder,
        address token,
        uint128 amount,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;

    /// @notice Pays `amount` of the caller's credits out at once; also of tokens that are no longer allowed. Reverts with
    /// the watchdog's reason above its limits: then `queueWithdrawal` is the way.
    function withdraw(address token, uint128 amount, address recipient) external;

    /// @notice Sets `amount` of the caller's credits aside; adds to what waits and starts the waiting time again.
    function queueWithdrawal(address token, uint128 amount, address recipient) external;

    /// @notice Pays what has waited long enough, whatever the limits are. Anyone may call.
    function releaseWithdrawal(address account, address token) external;

    /// @notice Opens a session: by the client, or by anyone with its signature.
    function openSession(Session calldata session, bytes calldata clientSignature) external;

    /// @notice Raises what a session holds to `topUp.total` in all. By the client, or anyone with its signature.
    function topUpSession(Session calldata session, TopUp calldata topUp, bytes calldata clientSignature) external;

    /// @notice Pays the provider what the voucher adds to what it redeemed before. Anyone may call.
    function redeemSession(Session calldata session, Voucher calldata voucher, bytes calldata clientSignature) external;

    /// @notice The client's notice, by itself or by anyone with its signature: what is not redeemed when it ends goes back.
    function endSession(Session calldata session, SessionEnd calldata end, bytes calldata clientSignature) external;

    /// @notice Gives the rest back to the client: the provider at any time, anyone when the notice is over.
    function closeSession(Session calldata session) external;

    /// @notice Transfers what the stakers are owed to the vault. Vault only.
    function collectStakers(address token) external returns (uint128 amount);

    /// @notice Transfers what the treasury is owed to the governor's timelock. Anyone may call.
    function collectTreasury(address token) external;

    /// @notice Gives an account the rebates of its stake and of an operator's reputation for as long as unbonding takes.
    /// Anyone may call; it only ever sets what both are now. Only the account itself may lower, by the choice of the
    /// operator, a provider's rebate that still runs.
    /// @param operator One of the account's operators, or the account itself.
    function refreshRebates(address account, address token, address operator) external;

    /// @notice Allows or refuses deposits of a token. Governor only.
    function setToken(address token, bool allowed) external;

    /// @notice Copies what tasks read from `Parameters`. Anyone may call; `Parameters` does after every change.
    function syncSettings() external;

    /// @notice Watchdog only; unix seconds.
    function pauseTasks(uint40 until) external;
    function pauseEscrow(uint40 until) external;

    /// @notice What the account may spend or withdraw.
    function credits(address account, address token) external view returns (uint128);

    /// @notice What the account's open tasks and sessions hold.
    function locked(address account, address token) external view returns (uint128);
    function accountOf(address account, address token) external view returns (Account memory);
    function pendingOf(address account, address token) external view returns (Pending memory);
    function sessionOf(bytes32 sessionId) external view returns (SessionLedger memory);
    function settings() external view returns (Settings memory);
    function stakersOwed(address token) external view returns (uint128);
    function treasuryOwed(address token) external view returns (uint128);
    function isAllowed(address token) external view returns (bool);
}
