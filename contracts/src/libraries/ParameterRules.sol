// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IParameters, Parameter} from "../interfaces/IParameters.sol";

/// @title Between what every parameter may be, alone and beside the others.
library ParameterRules {
    uint256 private constant ALL_BPS = 10_000;

    /// @dev The bounds of the parameter alone, then what those that stand now leave of them.
    function requireAllowed(mapping(Parameter => uint256) storage self, Parameter parameter, uint256 value) internal view {
        (uint256 least, uint256 most) = bounds(parameter);
        if (parameter == Parameter.SlashClientShare) {
            most = ALL_BPS - self[Parameter.SlashReporterShare];
        } else if (parameter == Parameter.SlashReporterShare) {
            most = Math.min(most, ALL_BPS - self[Parameter.SlashClientShare]);
        } else if (parameter == Parameter.ClientTier1Stake) {
            most = self[Parameter.ClientTier2Stake];
        } else if (parameter == Parameter.ClientTier2Stake) {
            least = self[Parameter.ClientTier1Stake];
        } else if (parameter == Parameter.ProviderTier1Score) {
            most = self[Parameter.ProviderTier2Score];
        } else if (parameter == Parameter.ProviderTier2Score) {
            least = self[Parameter.ProviderTier1Score];
        }
        if (value < least || value > most) revert IParameters.OutOfBounds(parameter, value, least, most);
    }

    function bounds(Parameter parameter) internal pure returns (uint256 least, uint256 most) {
        if (parameter == Parameter.UnbondDelay) return (14 days, 60 days);
        if (parameter == Parameter.ProviderTierTasks) return (1, 1_000);
        if (parameter == Parameter.WithdrawalDelay) return (1 hours, 3 days);
        return (0, _most(parameter));
    }

    function _most(Parameter parameter) private pure returns (uint256) {
        if (parameter == Parameter.TreasuryShare) return 500;
        if (parameter == Parameter.SlashReporterShare) return 5_000;
        if (parameter == Parameter.DisputeBond) return 2_000;
        if (parameter == Parameter.MinProviderStake) return 1_000_000_000e18;
        if (parameter == Parameter.ClientTier1Stake || parameter == Parameter.ClientTier2Stake) {
            return 100_000_000_000e18;
        }
        return _isRebate(parameter) ? 50 : ALL_BPS;
    }

    function _isRebate(Parameter parameter) private pure returns (bool) {
        return parameter == Parameter.ClientTier1Rebate || parameter == Parameter.ClientTier2Rebate
            || parameter == Parameter.ProviderTier1Rebate || parameter == Parameter.ProviderTier2Rebate;
    }
}
