// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {IPaymentEscrow} from "./interfaces/IPaymentEscrow.sol";
import {IStakingVault} from "./interfaces/IStakingVault.sol";
import {IWatchdog, Limits, Part} from "./interfaces/IWatchdog.sol";

/// @title What the guardian and the outflow limits stop, and for how long at most.
contract Watchdog is IWatchdog, OwnableUpgradeable, UUPSUpgradeable {
    /// @notice Seconds that a pause lasts.
    uint40 public constant PAUSE = 3 days;
    /// @notice Seconds that a part runs before it may be paused again.
    uint40 public constant REST = 4 days;

    /// @dev What left at once in one hour (since 1970-01-01) of a token.
    struct Outflow {
        uint112 amount;
        uint40 hour;
    }

    /// @custom:storage-location erc7201:opgpu.storage.Watchdog
    struct WatchdogStorage {
        address guardian;
        mapping(Part part => uint40) pausedUntil;
        mapping(address token => Limits) limits;
        mapping(address token => Outflow) outflows;
    }

    // keccak256(abi.encode(uint256(keccak256("opgpu.storage.Watchdog")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant STORAGE = 0xf020c2fd587533fa62798adefb29b0d0c7767f6cdf6160ebc2410c598da41f00;

    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IPaymentEscrow public immutable market;
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IStakingVault public immutable vault;

    /// @param marketProxy The TaskManager's proxy.
    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(IPaymentEscrow marketProxy, IStakingVault stakingVault) {
        market = marketProxy;
        vault = stakingVault;
        _disableInitializers();
    }

    /// @param governor May set guardian and limits, end pauses and upgrade.
    /// @param firstGuardian May pause.
    function initialize(address governor, address firstGuardian) external initializer {
        __Ownable_init(governor);
        _setGuardian(firstGuardian);
    }

    /// @inheritdoc IWatchdog
    function pause(Part part) external {
        WatchdogStorage storage $ = _storage();
        if (msg.sender != $.guardian) revert NotGuardian(msg.sender);
        uint40 from = $.pausedUntil[part] + REST;
        if (block.timestamp < from) revert PauseTooSoon(part, from);
        uint40 until = uint40(block.timestamp) + PAUSE;
        $.pausedUntil[part] = until;
        emit PartPaused(part, until);
        _apply(part, until);
    }

    /// @inheritdoc IWatchdog
    /// @dev The rest counts from now on, and from the end of a pause that is over already.
    function unpause(Part part) external onlyOwner {
        WatchdogStorage storage $ = _storage();
        if (block.timestamp < $.pausedUntil[part]) $.pausedUntil[part] = uint40(block.timestamp);
        emit PartUnpaused(part);
        _apply(part, 0);
    }

    /// @inheritdoc IWatchdog
    function setGuardian(address next) external onlyOwner {
        _setGuardian(next);
    }

    /// @inheritdoc IWatchdog
    function setLimits(address token, uint112 perHour, uint112 large) external onlyOwner {
        _storage().limits[token] = Limits(perHour, large);
        emit LimitsSet(token, perHour, large);
    }

    /// @inheritdoc IWatchdog
    function countOutflow(address token, uint256 amount) external {
        if (msg.sender != address(market)) revert NotEscrow(msg.sender);
        Limits memory limit = _storage().limits[token];
        if (limit.large != 0 && amount >= limit.large) revert LargePayment(token, amount, limit.large);
        if (limit.perHour == 0) return;
        uint256 left = _left(token, limit.perHour);
        if (amount > left) revert OutflowExceeded(token, amount, left);
        // At most the limit, since the amount is at most what was left.
        // forge-lint: disable-next-line(unsafe-typecast)
        _storage().outflows[token] = Outflow(uint112(limit.perHour - left + amount), _hour());
    }

    /// @inheritdoc IWatchdog
    function guardian() external view returns (address) {
        return _storage().guardian;
    }

    /// @inheritdoc IWatchdog
    function pausedUntil(Part part) external view returns (uint40) {
        return _storage().pausedUntil[part];
    }

    /// @inheritdoc IWatchdog
    function limits(address token) external view returns (Limits memory) {
        return _storage().limits[token];
    }

    /// @inheritdoc IWatchdog
    function leftThisHour(address token) external view returns (uint256) {
        uint112 perHour = _storage().limits[token].perHour;
        return perHour == 0 ? type(uint256).max : _left(token, perHour);
    }

    function _setGuardian(address next) private {
        _storage().guardian = next;
        emit GuardianSet(next);
    }

    function _apply(Part part, uint40 until) private {
        if (part == Part.Tasks) market.pauseTasks(until);
        else if (part == Part.Escrow) market.pauseEscrow(until);
        else vault.pause(until);
    }

    function _left(address token, uint112 perHour) private view returns (uint256) {
        Outflow memory outflow = _storage().outflows[token];
        uint112 spent = outflow.hour == _hour() ? outflow.amount : 0;
        return spent < perHour ? perHour - spent : 0;
    }

    function _hour() private view returns (uint40) {
        return uint40(block.timestamp / 1 hours);
    }

    function _authorizeUpgrade(address) internal override onlyOwner {}

    function _storage() private pure returns (WatchdogStorage storage $) {
        assembly ("memory-safe") {
            $.slot := STORAGE
        }
    }
}
