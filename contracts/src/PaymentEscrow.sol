// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPaymentEscrow} from "./interfaces/IPaymentEscrow.sol";
import {EscrowLedger} from "./libraries/EscrowLedger.sol";
import {SlashShares, TokenLedger} from "./types/Ledger.sol";

/// @title Holds every token of the market; tokens move only at deposit, withdrawal and fee collection.
contract PaymentEscrow is IPaymentEscrow, OwnableUpgradeable, UUPSUpgradeable, ReentrancyGuardTransient {
    using EscrowLedger for EscrowLedger.Book;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    uint16 public constant MAX_TREASURY_BPS = 500;
    uint16 private constant ALL_BPS = 10_000;

    /// @custom:storage-location erc7201:opgpu.storage.PaymentEscrow
    struct EscrowStorage {
        EscrowLedger.Book book;
    }

    // keccak256(abi.encode(uint256(keccak256("opgpu.storage.PaymentEscrow")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant STORAGE = 0x61e88dcd3d6750e6caecd213369c7265d0c719b43d0a29c26bdbe4e1fa264c00;

    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    address public immutable taskManager;

    modifier onlyTaskManager() {
        if (msg.sender != taskManager) revert NotTaskManager(msg.sender);
        _;
    }

    /// @param manager The TaskManager's proxy.
    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(address manager) {
        taskManager = manager;
        _disableInitializers();
    }

    /// @param governor May set tokens, shares and receivers, and upgrade.
    /// @param token The first allowed token, with 3% of payments for the treasury.
    function initialize(address governor, address token) external initializer {
        __Ownable_init(governor);
        _setToken(token, true, 300);
        _setSlashShares(5_000, 1_000);
    }

    /// @inheritdoc IPaymentEscrow
    function deposit(address token, uint128 amount) external {
        _deposit(msg.sender, token, amount);
    }

    /// @inheritdoc IPaymentEscrow
    function depositFor(address account, address token, uint128 amount) external {
        _deposit(account, token, amount);
    }

    /// @inheritdoc IPaymentEscrow
    function depositWithPermit(address token, uint128 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external {
        try IERC20Permit(token).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        _deposit(msg.sender, token, amount);
    }

    /// @inheritdoc IPaymentEscrow
    function withdraw(address token, uint128 amount) external nonReentrant {
        _book().debit(msg.sender, token, amount);
        emit Withdrawn(msg.sender, token, amount);
        IERC20(token).safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IPaymentEscrow
    function lock(address client, address token, uint128 amount) external onlyTaskManager {
        _book().lock(client, token, amount);
    }

    /// @inheritdoc IPaymentEscrow
    function unlock(address client, address token, uint128 amount) external onlyTaskManager {
        _book().release(client, token, amount, amount);
    }

    /// @inheritdoc IPaymentEscrow
    function settle(address client, address payee, address token, uint128 held, uint128 amount)
        external
        onlyTaskManager
        returns (uint128 paid, uint128 stakers, uint128 treasury)
    {
        _book().release(client, token, held, held - amount);
        return _book().pay(payee, token, amount);
    }

    /// @inheritdoc IPaymentEscrow
    function creditSlashed(address token, address client, address reporter, uint128 amount) external onlyTaskManager {
        EscrowLedger.Book storage book = _book();
        uint128 harmed = EscrowLedger.share(amount, book.slashShares.clientBps);
        uint128 proved = EscrowLedger.share(amount, book.slashShares.reporterBps);
        book.credit(client, token, harmed);
        book.credit(reporter, token, proved);
        book.tokens[token].treasuryOwed += uint256(amount - harmed - proved).toUint112();
    }

    /// @inheritdoc IPaymentEscrow
    function collectFees(address token) external nonReentrant {
        EscrowLedger.Book storage book = _book();
        TokenLedger memory ledger = book.tokens[token];
        (address stakers, address treasury) = (book.stakersReceiver, book.treasuryReceiver);
        uint112 toStakers = stakers == address(0) ? 0 : ledger.stakersOwed;
        uint112 toTreasury = treasury == address(0) ? 0 : ledger.treasuryOwed;
        ledger.stakersOwed -= toStakers;
        ledger.treasuryOwed -= toTreasury;
        book.tokens[token] = ledger;
        emit FeesCollected(token, toStakers, toTreasury);
        if (toStakers != 0) IERC20(token).safeTransfer(stakers, toStakers);
        if (toTreasury != 0) IERC20(token).safeTransfer(treasury, toTreasury);
    }

    /// @inheritdoc IPaymentEscrow
    function setToken(address token, bool allowed, uint16 bps) external onlyOwner {
        _setToken(token, allowed, bps);
    }

    /// @inheritdoc IPaymentEscrow
    function setSlashShares(uint16 clientBps, uint16 reporterBps) external onlyOwner {
        _setSlashShares(clientBps, reporterBps);
    }

    /// @inheritdoc IPaymentEscrow
    function setFeeReceivers(address stakers, address treasury) external onlyOwner {
        (_book().stakersReceiver, _book().treasuryReceiver) = (stakers, treasury);
        emit FeeReceiversSet(stakers, treasury);
    }

    /// @inheritdoc IPaymentEscrow
    function credits(address account, address token) external view returns (uint128) {
        return _book().accounts[account][token].credits;
    }

    /// @inheritdoc IPaymentEscrow
    function locked(address account, address token) external view returns (uint128) {
        return _book().accounts[account][token].locked;
    }

    /// @inheritdoc IPaymentEscrow
    function stakersOwed(address token) external view returns (uint128) {
        return _book().tokens[token].stakersOwed;
    }

    /// @inheritdoc IPaymentEscrow
    function treasuryOwed(address token) external view returns (uint128) {
        return _book().tokens[token].treasuryOwed;
    }

    /// @inheritdoc IPaymentEscrow
    function treasuryBps(address token) external view returns (uint16) {
        return _book().tokens[token].treasuryBps;
    }

    /// @inheritdoc IPaymentEscrow
    function isAllowed(address token) external view returns (bool) {
        return _book().tokens[token].allowed;
    }

    /// @inheritdoc IPaymentEscrow
    function slashShares() external view returns (uint16 clientBps, uint16 reporterBps) {
        SlashShares memory shares = _book().slashShares;
        return (shares.clientBps, shares.reporterBps);
    }

    function _deposit(address account, address token, uint128 amount) private nonReentrant {
        if (!_book().tokens[token].allowed) revert TokenNotAllowed(token);
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = IERC20(token).balanceOf(address(this)) - before;
        if (received != amount) revert TransferMismatch(token, amount, received);
        _book().credit(account, token, amount);
        emit Deposited(account, token, amount);
    }

    function _setToken(address token, bool allowed, uint16 bps) private {
        if (bps > MAX_TREASURY_BPS) revert ShareTooLarge(bps, MAX_TREASURY_BPS);
        TokenLedger storage ledger = _book().tokens[token];
        (ledger.allowed, ledger.treasuryBps) = (allowed, bps);
        emit TokenSet(token, allowed, bps);
    }

    function _setSlashShares(uint16 clientBps, uint16 reporterBps) private {
        if (clientBps > ALL_BPS) revert ShareTooLarge(clientBps, ALL_BPS);
        if (reporterBps > ALL_BPS - clientBps) revert ShareTooLarge(reporterBps, ALL_BPS - clientBps);
        _book().slashShares = SlashShares(clientBps, reporterBps);
        emit SlashSharesSet(clientBps, reporterBps);
    }

    function _authorizeUpgrade(address) internal override onlyOwner {}

    function _book() private view returns (EscrowLedger.Book storage) {
        EscrowStorage storage $;
        assembly ("memory-safe") {
            $.slot := STORAGE
        }
        return $.book;
    }
}
