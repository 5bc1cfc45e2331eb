// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {IParameters, Parameter} from "./interfaces/IParameters.sol";
import {IPaymentEscrow} from "./interfaces/IPaymentEscrow.sol";
import {ParameterRules} from "./libraries/ParameterRules.sol";

/// @title The DAO's numbers; the market copies those that every task reads.
contract Parameters is IParameters, OwnableUpgradeable, UUPSUpgradeable {
    using ParameterRules for mapping(Parameter => uint256);

    /// @custom:storage-location erc7201:opgpu.storage.Parameters
    struct ParametersStorage {
        mapping(Parameter parameter => uint256) values;
    }

    // keccak256(abi.encode(uint256(keccak256("opgpu.storage.Parameters")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant STORAGE = 0x102887c404e0613137ceae06ffd229108e259d71a0aceaa68eb2466d4bba1f00;

    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IPaymentEscrow public immutable market;

    /// @param marketProxy The TaskManager's proxy.
    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(IPaymentEscrow marketProxy) {
        market = marketProxy;
        _disableInitializers();
    }

    /// @param governor May set parameters and upgrade.
    function initialize(address governor) external initializer {
        __Ownable_init(governor);
        _put(Parameter.TreasuryShare, 300);
        _put(Parameter.SlashClientShare, 5_000);
        _put(Parameter.SlashReporterShare, 1_000);
        _put(Parameter.DisputeBond, 500);
        _put(Parameter.UnbondDelay, 14 days);
        _put(Parameter.ClientTier1Stake, 10_000e18);
        _put(Parameter.ClientTier2Stake, 100_000e18);
        _put(Parameter.ClientTier1Rebate, 10);
        _put(Parameter.ClientTier2Rebate, 25);
        _put(Parameter.ProviderTier1Score, 8_500);
        _put(Parameter.ProviderTier2Score, 9_300);
        _put(Parameter.ProviderTier1Rebate, 10);
        _put(Parameter.ProviderTier2Rebate, 25);
        _put(Parameter.ProviderTierTasks, 20);
        _put(Parameter.WithdrawalDelay, 1 days);
    }

    /// @inheritdoc IParameters
    function set(Parameter parameter, uint256 value) external onlyOwner {
        _values().requireAllowed(parameter, value);
        _put(parameter, value);
        market.syncSettings();
    }

    /// @inheritdoc IParameters
    function get(Parameter parameter) external view returns (uint256) {
        return _values()[parameter];
    }

    /// @inheritdoc IParameters
    function bounds(Parameter parameter) external pure returns (uint256 least, uint256 most) {
        return ParameterRules.bounds(parameter);
    }

    /// @inheritdoc IParameters
    function clientRebate(uint256 stake) external view returns (uint8) {
        mapping(Parameter => uint256) storage values = _values();
        if (stake >= values[Parameter.ClientTier2Stake]) return uint8(values[Parameter.ClientTier2Rebate]);
        if (stake >= values[Parameter.ClientTier1Stake]) return uint8(values[Parameter.ClientTier1Rebate]);
        return 0;
    }

    /// @inheritdoc IParameters
    function providerRebate(uint256 score, uint256 settled) external view returns (uint8) {
        mapping(Parameter => uint256) storage values = _values();
        if (settled < values[Parameter.ProviderTierTasks]) return 0;
        if (score >= values[Parameter.ProviderTier2Score]) return uint8(values[Parameter.ProviderTier2Rebate]);
        if (score >= values[Parameter.ProviderTier1Score]) return uint8(values[Parameter.ProviderTier1Rebate]);
        return 0;
    }

    function _put(Parameter parameter, uint256 value) private {
        mapping(Parameter => uint256) storage values = _values();
        emit ParameterSet(parameter, values[parameter], value);
        values[parameter] = value;
    }

    function _authorizeUpgrade(address) internal override onlyOwner {}

    function _values() private view returns (mapping(Parameter => uint256) storage) {
        ParametersStorage storage $;
        assembly ("memory-safe") {
            $.slot := STORAGE
        }
        return $.values;
    }
}
