// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {VotesUpgradeable} from "@openzeppelin/contracts-upgradeable/governance/utils/VotesUpgradeable.sol";
import {MulticallUpgradeable} from "@openzeppelin/contracts-upgradeable/utils/MulticallUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ERC6372Utils} from "@openzeppelin/contracts/utils/ERC6372Utils.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {IParameters, Parameter} from "./interfaces/IParameters.sol";
import {IStakingVault} from "./interfaces/IStakingVault.sol";
import {ITaskManager} from "./interfaces/ITaskManager.sol";
import {Eip712} from "./libraries/Eip712.sol";
import {RewardLedger} from "./libraries/RewardLedger.sol";
import {StakeLedger, Taken} from "./libraries/StakeLedger.sol";
import {StakerRewards} from "./StakerRewards.sol";
import {Operator, Stake} from "./types/Stake.sol";

/// @title Holds all stake. The stake token is the market's own, which calls nobody back.
contract StakingVault is StakerRewards, OwnableUpgradeable, UUPSUpgradeable, VotesUpgradeable, MulticallUpgradeable {
    using Eip712 for bytes32;
    using RewardLedger for RewardLedger.Book;
    using SafeERC20 for IERC20;
    using StakeLedger for StakeLedger.Book;

    bytes32 private constant CONSENT_TYPEHASH =
        keccak256("OperatorConsent(address owner,address operator,bool authorised,uint256 nonce)");

    /// @dev Seconds; whatever the watchdog says, a pause ends after this.
    uint256 private constant MAX_PAUSE = 3 days;

    /// @custom:storage-location erc7201:opgpu.storage.StakingVault
    struct VaultStorage {
        StakeLedger.Book book;
        uint40 pausedUntil;
    }

    // keccak256(abi.encode(uint256(keccak256("opgpu.storage.StakingVault")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant STORAGE = 0x61187e95e404bbba430788d69fa9cb92f5abb6d073e72faa35b115afe5343600;

    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IParameters public immutable parameters;
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    address public immutable watchdog;

    modifier onlyTaskManager() {
        if (msg.sender != taskManager) revert NotTaskManager(msg.sender);
        _;
    }

    modifier whenRunning() {
        _requireRunning();
        _;
    }

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(address manager, IERC20 stakeToken, IParameters parameters_, address watchdog_)
        StakerRewards(manager, stakeToken)
    {
        parameters = parameters_;
        watchdog = watchdog_;
        _disableInitializers();
    }

    /// @param governor May upgrade, slash and bar operators.
    function initialize(address governor) external initializer {
        __Ownable_init(governor);
        __EIP712_init("OpGPU StakingVault", "1");
    }

    /// @inheritdoc IStakingVault
    function stake(uint128 amount) external {
        _stake(msg.sender, amount);
    }

    /// @inheritdoc IStakingVault
    function stakeFor(address owner, uint128 amount) external {
        _stake(owner, amount);
    }

    /// @inheritdoc IStakingVault
    /// @dev A permit that somebody sent before is no failure as long as the allowance is there.
    function stakeWithPermit(uint128 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external {
        try IERC20Permit(address(token)).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        _stake(msg.sender, amount);
    }

    /// @inheritdoc IStakingVault
    function requestUnbond(uint128 amount) external whenRunning {
        uint64 readyAt = uint64(block.timestamp + parameters.get(Parameter.UnbondDelay));
        _vault().book.unbond(msg.sender, amount, readyAt);
        _unstaked(msg.sender, amount);
        emit UnbondRequested(msg.sender, amount, readyAt);
    }

    /// @inheritdoc IStakingVault
    function claim() external {
        uint128 amount = _vault().book.claim(msg.sender);
        emit Claimed(msg.sender, amount);
        token.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IStakingVault
    /// @dev A stolen key can be revoked also while the vault is paused.
    function setOperator(address operator, bool authorised, bytes calldata consent) external {
        if (authorised) {
            _requireRunning();
            if (operator != msg.sender) _consentHash(operator).requireSignedBy(operator, consent);
            _vault().book.authorise(msg.sender, operator);
        } else {
            _vault().book.revoke(msg.sender, operator);
        }
        emit OperatorSet(msg.sender, operator, authorised);
        _pushWorker(operator, 0);
    }

    /// @inheritdoc IStakingVault
    function addCollateral(address operator, uint128 amount) external whenRunning {
        StakeLedger.Book storage book = _vault().book;
        book.joinCollateral(msg.sender, operator);
        book.assign(msg.sender, amount);
        emit CollateralChanged(msg.sender, operator, amount, true);
        _pushWorker(operator, StakeLedger.toUnits(amount));
    }

    /// @inheritdoc IStakingVault
    function removeCollateral(address operator, uint128 amount) external whenRunning {
        StakeLedger.Book storage book = _vault().book;
        book.requireOwner(msg.sender, operator);
        _pushWorker(operator, -StakeLedger.toUnits(amount));
        book.release(msg.sender, amount);
        emit CollateralChanged(msg.sender, operator, amount, false);
    }

    /// @inheritdoc IStakingVault
    function setVerifierBond(uint128 bond) external whenRunning {
        _vault().book.setBond(msg.sender, bond);
        emit VerifierBondChanged(msg.sender, bond);
    }

    /// @inheritdoc IStakingVault
    function slashCollateral(address operator, uint128 amount) external onlyTaskManager returns (uint128 slashed) {
        StakeLedger.Book storage book = _vault().book;
        address owner = book.ownerOf(operator);
        slashed = book.takeCollateral(owner, amount);
        _unstaked(owner, slashed);
        emit Slashed(owner, operator, slashed);
        if (!_hasLeastStake(owner)) {
            book.operators[operator].delisted = true;
            _pushListing(operator);
        }
        token.safeTransfer(taskManager, slashed);
    }

    /// @inheritdoc IStakingVault
    function slash(address owner, uint128 amount, address recipient) external onlyOwner returns (uint128 slashed) {
        StakeLedger.Book storage book = _vault().book;
        Taken memory taken = book.take(owner, amount);
        _unstaked(owner, taken.stake + taken.bond);
        slashed = taken.stake + taken.unbonding + taken.bond;
        emit Slashed(owner, address(0), slashed);
        if (taken.bond != 0) emit VerifierBondChanged(owner, book.bonds[owner]);
        token.safeTransfer(recipient, slashed);
    }

    /// @inheritdoc IStakingVault
    function setDelisted(address operator, bool delisted) external onlyOwner {
        _vault().book.operators[operator].barred = delisted;
        _pushListing(operator);
    }

    /// @inheritdoc IStakingVault
    function relist(address operator) external whenRunning {
        StakeLedger.Book storage book = _vault().book;
        Operator storage entry = book.operators[operator];
        if (entry.barred || !_hasLeastStake(book.ownerOf(operator))) revert OperatorDelisted(operator);
        entry.delisted = false;
        _pushListing(operator);
    }

    /// @inheritdoc IStakingVault
    function pause(uint40 until) external {
        if (msg.sender != watchdog) revert NotWatchdog(msg.sender);
        _vault().pausedUntil = uint40(Math.min(until, block.timestamp + MAX_PAUSE));
    }

    /// @inheritdoc IStakingVault
    function ownerOf(address operator) external view returns (address) {
        return _vault().book.ownerOf(operator);
    }

    /// @inheritdoc IStakingVault
    function isAuthorised(address operator) external view returns (bool) {
        return _vault().book.isAuthorised(operator);
    }

    /// @inheritdoc IStakingVault
    function operatorNonce(address operator) external view returns (uint64) {
        return _vault().book.operators[operator].nonce;
    }

    /// @inheritdoc IStakingVault
    function stakeOf(address owner) external view returns (uint128 staked, uint128 assigned, uint128 unbonding) {
        StakeLedger.Book storage book = _vault().book;
        Stake memory entry = book.stakes[owner];
        return (entry.staked, entry.assigned, book.unbondings[owner].amount);
    }

    /// @inheritdoc IStakingVault
    function verifierBond(address owner) external view returns (uint128) {
        return _vault().book.bonds[owner];
    }

    /// @inheritdoc IStakingVault
    function unbondReadyAt(address owner) external view returns (uint64) {
        return _vault().book.unbondings[owner].readyAt;
    }

    /// @notice ERC-6372: unix seconds.
    function clock() public view override returns (uint48) {
        return Time.timestamp();
    }

    /// @notice ERC-6372.
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public view override returns (string memory) {
        return ERC6372Utils.timestampClockMode(clock);
    }

    function _getVotingUnits(address owner) internal view override returns (uint256) {
        return _vault().book.stakes[owner].staked;
    }

    function _authorizeUpgrade(address) internal override onlyOwner {}

    function _stake(address owner, uint128 amount) private whenRunning {
        Stake storage entry = _vault().book.stakes[owner];
        uint128 before = entry.staked;
        if (before == 0 && delegates(owner) == address(0)) _delegate(owner, owner);
        entry.staked = before + amount;
        _transferVotingUnits(address(0), owner, amount);
        _rewards().record(owner, before + amount);
        emit Staked(owner, amount);
        token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @dev Lets votes and rewards follow stake that is gone.
    function _unstaked(address owner, uint128 amount) private {
        _transferVotingUnits(owner, address(0), amount);
        _rewards().record(owner, _vault().book.stakes[owner].staked);
    }

    function _pushListing(address operator) private {
        StakeLedger.Book storage book = _vault().book;
        emit Delisted(book.ownerOf(operator), operator, book.isDelisted(operator));
        _pushWorker(operator, 0);
    }

    /// @param change Of its free collateral, in units.
    function _pushWorker(address operator, int64 change) private {
        StakeLedger.Book storage book = _vault().book;
        bool stopped = !book.isAuthorised(operator);
        ITaskManager(taskManager).setWorker(operator, book.operators[operator].owner, stopped, change);
    }

    function _requireRunning() private view {
        uint40 until = _vault().pausedUntil;
        if (block.timestamp < until) revert Paused(until);
    }

    function _hasLeastStake(address owner) private view returns (bool) {
        return _vault().book.stakes[owner].staked >= parameters.get(Parameter.MinProviderStake);
    }

    function _consentHash(address operator) private view returns (bytes32) {
        uint256 nonce = _vault().book.operators[operator].nonce;
        bytes32 structHash = keccak256(abi.encode(CONSENT_TYPEHASH, msg.sender, operator, true, nonce));
        return Eip712.separator().digest(structHash);
    }

    function _vault() private pure returns (VaultStorage storage $) {
        assembly ("memory-safe") {
            $.slot := STORAGE
        }
    }
}
