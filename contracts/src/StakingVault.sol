// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IStakingVault} from "./interfaces/IStakingVault.sol";
import {Eip712} from "./libraries/Eip712.sol";
import {StakeLedger} from "./libraries/StakeLedger.sol";
import {Stake} from "./types/Stake.sol";

/// @title Holds the providers' stake. The token is the market's own, which calls nobody back.
contract StakingVault is IStakingVault, OwnableUpgradeable, UUPSUpgradeable {
    using Eip712 for bytes32;
    using SafeERC20 for IERC20;
    using StakeLedger for StakeLedger.Book;

    /// @notice Twice the longest challenge period that the TaskManager takes.
    uint64 public constant UNBOND_DELAY = 14 days;

    bytes32 private constant CONSENT_TYPEHASH =
        keccak256("OperatorConsent(address owner,address operator,bool authorised,uint256 nonce)");

    /// @custom:storage-location erc7201:opgpu.storage.StakingVault
    struct VaultStorage {
        StakeLedger.Book book;
    }

    // keccak256(abi.encode(uint256(keccak256("opgpu.storage.StakingVault")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant STORAGE = 0x61187e95e404bbba430788d69fa9cb92f5abb6d073e72faa35b115afe5343600;

    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    address public immutable taskManager;
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IERC20 public immutable token;

    modifier onlyTaskManager() {
        if (msg.sender != taskManager) revert NotTaskManager(msg.sender);
        _;
    }

    /// @param manager The TaskManager's proxy.
    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(address manager, IERC20 stakeToken) {
        taskManager = manager;
        token = stakeToken;
        _disableInitializers();
    }

    /// @param governor May upgrade.
    function initialize(address governor) external initializer {
        __Ownable_init(governor);
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
    function requestUnbond(uint128 amount) external {
        uint64 readyAt = uint64(block.timestamp) + UNBOND_DELAY;
        _book().unbond(msg.sender, amount, readyAt);
        emit UnbondRequested(msg.sender, amount, readyAt);
    }

    /// @inheritdoc IStakingVault
    function claim() external {
        uint128 amount = _book().claim(msg.sender);
        emit Claimed(msg.sender, amount);
        token.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IStakingVault
    function setOperator(address operator, bool authorised, bytes calldata consent) external {
        if (authorised) {
            if (operator != msg.sender) _consentHash(operator).requireSignedBy(operator, consent);
            _book().authorise(msg.sender, operator);
        } else {
            _book().revoke(msg.sender, operator);
        }
        emit OperatorSet(msg.sender, operator, authorised);
    }

    /// @inheritdoc IStakingVault
    function lock(address operator, uint128 amount) external onlyTaskManager {
        _book().lock(operator, amount);
    }

    /// @inheritdoc IStakingVault
    function unlock(address operator, uint128 amount) external onlyTaskManager returns (address) {
        return _book().unlock(operator, amount);
    }

    /// @inheritdoc IStakingVault
    function slash(address operator, uint128 collateral, uint128 amount, address recipient)
        external
        onlyTaskManager
        returns (uint128 slashed)
    {
        address owner = _book().unlock(operator, collateral);
        slashed = _book().take(owner, amount);
        emit Slashed(owner, operator, slashed);
        token.safeTransfer(recipient, slashed);
    }

    /// @inheritdoc IStakingVault
    function ownerOf(address operator) external view returns (address) {
        return _book().ownerOf(operator);
    }

    /// @inheritdoc IStakingVault
    function isAuthorised(address operator) external view returns (bool) {
        return !_book().operators[operator].revoked;
    }

    /// @inheritdoc IStakingVault
    function operatorNonce(address operator) external view returns (uint64) {
        return _book().operators[operator].nonce;
    }

    /// @inheritdoc IStakingVault
    function stakeOf(address owner) external view returns (uint128 staked, uint128 locked, uint128 unbonding) {
        Stake memory entry = _book().stakes[owner];
        return (entry.staked, entry.locked, _book().unbondings[owner].amount);
    }

    /// @inheritdoc IStakingVault
    function unbondReadyAt(address owner) external view returns (uint64) {
        return _book().unbondings[owner].readyAt;
    }

    function _stake(address owner, uint128 amount) private {
        _book().stakes[owner].staked += amount;
        emit Staked(owner, amount);
        token.safeTransferFrom(msg.sender, address(this), amount);
    }

    function _consentHash(address operator) private view returns (bytes32) {
        uint256 nonce = _book().operators[operator].nonce;
        bytes32 structHash = keccak256(abi.encode(CONSENT_TYPEHASH, msg.sender, operator, true, nonce));
        return Eip712.separator().digest(structHash);
    }

    function _authorizeUpgrade(address) internal override onlyOwner {}

    function _book() private view returns (StakeLedger.Book storage) {
        VaultStorage storage $;
        assembly ("memory-safe") {
            $.slot := STORAGE
        }
        return $.book;
    }
}
