// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {EscrowViews} from "./EscrowViews.sol";
import {Sessions} from "./Sessions.sol";
import {IParameters, Parameter} from "./interfaces/IParameters.sol";
import {IPaymentEscrow} from "./interfaces/IPaymentEscrow.sol";
import {IReputationRegistry} from "./interfaces/IReputationRegistry.sol";
import {IStakingVault} from "./interfaces/IStakingVault.sol";
import {ITaskManager} from "./interfaces/ITaskManager.sol";
import {IWatchdog} from "./interfaces/IWatchdog.sol";
import {EscrowLedger} from "./libraries/EscrowLedger.sol";
import {MarketStorage} from "./libraries/MarketStorage.sol";
import {Permit, Permits} from "./libraries/Permits.sol";
import {Account, Pending, Settings} from "./types/Ledger.sol";
import {Worker} from "./types/Task.sol";

/// @title Holds every token of the market; tokens move only at deposit, withdrawal and fee collection.
/// @notice Runs by delegatecall of the TaskManager, in its storage, under its address and owner; it has no state itself.
/// @custom:oz-upgrades-unsafe-allow missing-initializer
contract PaymentEscrow is EscrowViews, Sessions, OwnableUpgradeable, ReentrancyGuardTransient {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @notice Seconds; whatever the watchdog says, a pause ends after this.
    uint40 public constant MAX_PAUSE = 3 days;

    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IStakingVault public immutable vault;
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IParameters public immutable parameters;
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IWatchdog public immutable watchdog;
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IReputationRegistry public immutable registry;

    modifier onlyWatchdog() {
        if (msg.sender != address(watchdog)) revert NotWatchdog(msg.sender);
        _;
    }

    modifier whenRunning() {
        uint40 until = MarketStorage.market().settings.escrowPausedUntil;
        if (block.timestamp < until) revert ITaskManager.Paused(until);
        _;
    }

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(
        IStakingVault stakingVault,
        IParameters numbers,
        IWatchdog breaker,
        IReputationRegistry reputation
    ) {
        vault = stakingVault;
        parameters = numbers;
        watchdog = breaker;
        registry = reputation;
        _disableInitializers();
    }

    /// @inheritdoc IPaymentEscrow
    function depositFor(address account, address token, uint128 amount) external {
        _deposit(msg.sender, account, token, amount);
    }

    /// @inheritdoc IPaymentEscrow
    function depositWithPermit(
        address holder,
        address token,
        uint128 amount,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        Permits.use(Permit(token, holder, amount, deadline, v, r, s));
        _deposit(holder, holder, token, amount);
    }

    /// @inheritdoc IPaymentEscrow
    function withdraw(address token, uint128 amount, address recipient) external nonReentrant whenRunning {
        EscrowLedger.debit(msg.sender, token, amount);
        emit Withdrawn(msg.sender, token, amount);
        watchdog.countOutflow(token, amount);
        _send(token, recipient, amount);
    }

    /// @inheritdoc IPaymentEscrow
    function queueWithdrawal(address token, uint128 amount, address recipient) external {
        EscrowLedger.debit(msg.sender, token, amount);
        Pending memory entry = MarketStorage.market().pending[msg.sender][token];
        // It was debited from credits, which have 104 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        entry.amount += uint104(amount);
        entry.readyAt = uint40(block.timestamp + parameters.get(Parameter.WithdrawalDelay));
        entry.recipient = recipient;
        MarketStorage.market().pending[msg.sender][token] = entry;
        emit WithdrawalQueued(msg.sender, token, recipient, entry.amount, entry.readyAt);
    }

    /// @inheritdoc IPaymentEscrow
    function releaseWithdrawal(address account, address token) external nonReentrant whenRunning {
        Pending memory entry = MarketStorage.market().pending[account][token];
        if (entry.amount == 0 || block.timestamp < entry.readyAt) {
            revert WithdrawalNotReady(account, token, entry.readyAt);
        }
        delete MarketStorage.market().pending[account][token];
        emit Withdrawn(account, token, entry.amount);
        _send(token, entry.recipient, entry.amount);
    }

    /// @inheritdoc IPaymentEscrow
    function collectStakers(address token) external nonReentrant whenRunning returns (uint128 amount) {
        if (msg.sender != address(vault)) revert NotVault(msg.sender);
        amount = MarketStorage.market().tokens[token].stakersOwed;
        MarketStorage.market().tokens[token].stakersOwed = 0;
        _collect(token, address(vault), amount);
    }

    /// @inheritdoc IPaymentEscrow
    function collectTreasury(address token) external nonReentrant whenRunning {
        uint128 amount = MarketStorage.market().tokens[token].treasuryOwed;
        MarketStorage.market().tokens[token].treasuryOwed = 0;
        _collect(token, owner(), amount);
    }

    /// @inheritdoc IPaymentEscrow
    function refreshRebates(address account, address token, address operator) external {
        Worker memory worker = MarketStorage.market().workers[operator];
        if ((worker.owner == address(0) ? operator : worker.owner) != account) revert NotParty(operator);
        Account memory entry = MarketStorage.market().accounts[account][token];
        uint8 earned = parameters.providerRebate(registry.score(operator), worker.settled);
        bool lowers = block.timestamp < entry.rebatesUntil && earned < entry.providerRebate;
        if (lowers && msg.sender != account) revert NotParty(msg.sender);
        (uint128 staked,,) = vault.stakeOf(account);
        entry.clientRebate = parameters.clientRebate(staked);
        entry.providerRebate = earned;
        entry.rebatesUntil = uint32(block.timestamp + parameters.get(Parameter.UnbondDelay));
        MarketStorage.market().accounts[account][token] = entry;
        emit RebatesSet(account, token, entry.clientRebate, earned, entry.rebatesUntil);
    }

    /// @inheritdoc IPaymentEscrow
    function setToken(address token, bool allowed) external onlyOwner {
        MarketStorage.market().tokens[token].allowed = allowed;
        emit TokenSet(token, allowed);
    }

    /// @inheritdoc IPaymentEscrow
    function syncSettings() external {
        Settings memory entry = MarketStorage.market().settings;
        entry.treasuryBps = parameters.get(Parameter.TreasuryShare).toUint16();
        entry.slashClientBps = parameters.get(Parameter.SlashClientShare).toUint16();
        entry.slashReporterBps = parameters.get(Parameter.SlashReporterShare).toUint16();
        entry.disputeBondBps = parameters.get(Parameter.DisputeBond).toUint16();
        _set(entry);
    }

    /// @inheritdoc IPaymentEscrow
    /// @dev A pause ended early is over now, not never: providers have some time after it for what was due in it.
    function pauseTasks(uint40 until) external onlyWatchdog {
        Settings memory entry = MarketStorage.market().settings;
        entry.tasksPausedUntil = uint40(Math.max(block.timestamp, _bounded(until)));
        _set(entry);
    }

    /// @inheritdoc IPaymentEscrow
    function pauseEscrow(uint40 until) external onlyWatchdog {
        Settings memory entry = MarketStorage.market().settings;
        entry.escrowPausedUntil = _bounded(until);
        _set(entry);
    }

    function _deposit(address payer, address account, address token, uint128 amount) private nonReentrant whenRunning {
        if (!MarketStorage.market().tokens[token].allowed) revert TokenNotAllowed(token);
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(payer, address(this), amount);
        _requireMoved(token, amount, IERC20(token).balanceOf(address(this)) - before);
        EscrowLedger.credit(account, token, amount);
        emit Deposited(account, token, amount);
    }

    function _collect(address token, address recipient, uint128 amount) private {
        emit FeesCollected(token, recipient, amount);
        if (amount != 0) _send(token, recipient, amount);
    }

    /// @dev A token that takes more than it pays out would take it from others' credits.
    function _send(address token, address recipient, uint128 amount) private {
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransfer(recipient, amount);
        _requireMoved(token, amount, before - IERC20(token).balanceOf(address(this)));
    }

    function _requireMoved(address token, uint256 expected, uint256 moved) private pure {
        if (moved != expected) revert TransferMismatch(token, expected, moved);
    }

    function _set(Settings memory entry) private {
        MarketStorage.market().settings = entry;
        emit SettingsChanged(entry);
    }

    function _bounded(uint40 until) private view returns (uint40) {
        return uint40(Math.min(until, block.timestamp + MAX_PAUSE));
    }
}
