// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @title The owner of everything and the treasury: does what the DAO decided, after a waiting time.
contract Timelock is TimelockController {
    /// @param minDelay Seconds between a decision and its execution.
    /// @param admin May give roles; zero for nobody but the timelock itself.
    constructor(uint256 minDelay, address[] memory proposers, address[] memory executors, address admin)
        TimelockController(minDelay, proposers, executors, admin)
    {}
}
