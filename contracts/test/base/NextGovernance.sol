// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GovernanceDAO} from "../../src/GovernanceDAO.sol";

/// @title What the next version of the DAO changes in these tests.
contract GovernanceDAOV2 is GovernanceDAO {
    function version() public pure override returns (string memory) {
        return "2";
    }
}
