// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IParameters} from "../../src/interfaces/IParameters.sol";
import {IReputationRegistry} from "../../src/interfaces/IReputationRegistry.sol";
import {IStakingVault} from "../../src/interfaces/IStakingVault.sol";
import {StakingVault} from "../../src/StakingVault.sol";
import {TaskManager} from "../../src/TaskManager.sol";

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
