// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice A contract client that decides itself what may be locked in its name.
/// @dev Known by ERC-165. Whoever locks money for such a client asks here and never by ERC-1271: there the wallet can't see
/// the amount, so a session key's signature passes whatever its limit is.
interface ISpendPolicy {
    /// @notice Approves that `amount` of `token` is locked for the signed `hash`, and counts it. TaskManager only.
    /// @dev Reverts when the signature or the limit does not hold.
    function approveSpend(bytes32 hash, bytes calldata signature, address token, uint128 amount) external;
}

/// @notice What a session key may do.
struct SessionKey {
    address token;
    /// @dev Unix seconds; 0 for a key that was never authorised or is revoked.
    uint40 expiresAt;
    /// @dev Days since 1970-01-01 of `spentToday`.
    uint24 day;
    /// @dev Most that it may lock in one day (UTC), in the token's smallest unit; a refund gives none of it back.
    uint104 perDay;
    uint104 spentToday;
}

/// @notice The owner's order about a session key, signed so that anyone may carry it. EIP-712 domain: "OpGPU CloudWallet",
/// "1", chain id, the wallet.
/// @param nonce The wallet's next one.
struct SessionKeyGrant {
    address key;
    address token;
    uint104 perDay;
    uint40 expiresAt;
    uint256 nonce;
}

/// @title A non-custodial wallet: its owner alone takes money out; session keys may spend credits on tasks, within limits.
/// @notice A clone without an upgrade path: nobody but its owner has power over it. A session key signs only messages of
/// the market: its ERC-1271 signature is the message's struct hash (32 bytes) and the ECDSA signature (65) of the market's
/// digest of it. The owner's signature is 65 bytes over the hash itself, or what a contract that owns the wallet takes.
/// @dev `isValidSignature` takes session keys without a limit, so it is only for messages about what is locked already:
/// acceptances, vouchers, objections, ratings, ends of sessions; for every lock ask `approveSpend`. There a key's word
/// counts for `WORD` (7 days, the longest notice of a session) after it expired, was revoked or lost its owner: what a
/// provider earned by vouchers can't be taken back by revoking the key that signed them.
interface ICloudWallet is ISpendPolicy {
    event SessionKeySet(address indexed key, address indexed token, uint104 perDay, uint40 expiresAt);
    event OwnershipOffered(address indexed owner, address indexed next);
    event OwnerChanged(address indexed before, address indexed owner);
    event Executed(address indexed target, uint256 value, bytes data);

    error NotOwner(address caller);
    error NotMarket(address caller);
    error AlreadyInitialized();
    /// @notice Malformed, malleable, by another key, or of a grant that is not the next one.
    error InvalidWalletSignature();
    error SessionKeyExpired(address key, uint40 expiresAt);
    error WrongToken(address token, address allowed);
    error DailyLimitExceeded(address key, uint256 asked, uint256 left);
    error CallFailed(address target, bytes reason);

    /// @notice Sets the first owner. Once, by the factory.
    function initialize(address owner) external;

    /// @notice Gives a session key its token, daily limit and expiry (0 revokes it). By anyone with the owner's signature
    /// of the grant, or by the owner, whose call needs no nonce and makes void what it signed for the next one.
    function setSessionKey(SessionKeyGrant calldata grant, bytes calldata ownerSignature) external;

    /// @notice Takes `amount` from the owner by its EIP-2612 permit for this wallet and puts it into the wallet's credits.
    /// Anyone may carry it.
    /// @dev A permit that somebody sent before is no failure as long as its allowance is untouched.
    function depositWithPermit(address token, uint128 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;

    /// @notice Puts tokens that lie in the wallet into its credits. The owner, or an unexpired session key its own token.
    function deposit(address token, uint128 amount) external;

    /// @notice Withdraws credits to `recipient`. Owner only.
    function withdraw(address token, uint128 amount, address recipient) external;

    /// @notice Queues a withdrawal where the watchdog makes it wait; anyone releases it. Owner only.
    function queueWithdrawal(address token, uint128 amount, address recipient) external;

    /// @notice Calls anything as the wallet. Owner only.
    function execute(address target, uint256 value, bytes calldata data) external returns (bytes memory);

    /// @notice Offers the wallet to another owner, who takes it by `acceptOwnership`; all session keys and unused grants
    /// end with that. Owner only.
    function offerOwnership(address next) external;
    function acceptOwnership() external;

    function owner() external view returns (address);
    function nonce() external view returns (uint256);
    function sessionKey(address key) external view returns (SessionKey memory);
    /// @notice What the key may still lock today; 0 when it is expired.
    function leftToday(address key) external view returns (uint256);
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4);
}

/// @title Makes cloud wallets at addresses known before.
interface ICloudWalletFactory {
    event WalletCreated(address indexed wallet, address indexed owner, bytes32 salt);

    /// @notice Makes the wallet, or finds it made. Anyone may pay for it.
    function create(address owner, bytes32 salt) external returns (address wallet);

    /// @notice Where the wallet of this owner and salt is or will be.
    function walletOf(address owner, bytes32 salt) external view returns (address);
}
