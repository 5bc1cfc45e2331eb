// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MarketStorage} from "../../src/libraries/MarketStorage.sol";
import {Parameters} from "../../src/Parameters.sol";
import {ReputationRegistry} from "../../src/ReputationRegistry.sol";
import {StakerRewards} from "../../src/StakerRewards.sol";
import {StakingVault} from "../../src/StakingVault.sol";
import {Watchdog} from "../../src/Watchdog.sol";

// The compiler reports no layout of namespaced storage; as plain variables the same structs have one (scripts/layout.mjs).

contract MarketStorageLayout {
    MarketStorage.Market internal state;
}

contract StakingVaultLayout {
    StakingVault.VaultStorage internal state;
}

contract StakerRewardsLayout {
    StakerRewards.RewardStorage internal state;
}

contract ParametersLayout {
    Parameters.ParametersStorage internal state;
}

contract ReputationRegistryLayout {
    ReputationRegistry.RegistryStorage internal state;
}

contract WatchdogLayout {
    Watchdog.WatchdogStorage internal state;
}
