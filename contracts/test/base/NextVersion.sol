// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {GovernanceDAO} from "../../src/GovernanceDAO.sol";
import {IParameters} from "../../src/interfaces/IParameters.sol";
import {IPaymentEscrow} from "../../src/interfaces/IPaymentEscrow.sol";
import {IReputationRegistry} from "../../src/interfaces/IReputationRegistry.sol";
import {IStakingVault} from "../../src/interfaces/IStakingVault.sol";
import {ITaskManager} from "../../src/interfaces/ITaskManager.sol";
import {IWatchdog} from "../../src/interfaces/IWatchdog.sol";
import {Parameters} from "../../src/Parameters.sol";
import {PaymentEscrow} from "../../src/PaymentEscrow.sol";
import {ReputationRegistry} from "../../src/ReputationRegistry.sol";
import {StakingVault} from "../../src/StakingVault.sol";
import {TaskManager} from "../../src/TaskManager.sol";
import {Watchdog} from "../../src/Watchdog.sol";

/// @title What the next version adds in these tests: state of its own and its number.
abstract contract Numbered {
    mapping(address account => uint256) public notes;

    function version() external pure returns (uint256) {
        return 2;
    }
}

contract TaskManagerV2 is TaskManager, Numbered {
    constructor(address escrow, IStakingVault vault, IReputationRegistry registry, address token)
        TaskManager(escrow, vault, registry, token)
    {}
}

contract VaultV2 is StakingVault, Numbered {
    constructor(address manager, IERC20 token, IParameters parameters, address watchdog)
        StakingVault(manager, token, parameters, watchdog)
    {}
}

contract FacetV2 is PaymentEscrow {
    constructor(IStakingVault vault, IParameters parameters, IWatchdog watchdog, IReputationRegistry registry)
        PaymentEscrow(vault, parameters, watchdog, registry)
    {}

    function facetVersion() external pure returns (uint256) {
        return 2;
    }
}

contract RegistryV2 is ReputationRegistry, Numbered {
    constructor(ITaskManager manager) ReputationRegistry(manager) {}
}

contract ParametersV2 is Parameters, Numbered {
    constructor(IPaymentEscrow market) Parameters(market) {}
}

contract WatchdogV2 is Watchdog, Numbered {
    constructor(IPaymentEscrow market, IStakingVault vault) Watchdog(market, vault) {}
}

contract GovernanceDAOV2 is GovernanceDAO {
    function version() public pure override returns (string memory) {
        return "2";
    }
}
