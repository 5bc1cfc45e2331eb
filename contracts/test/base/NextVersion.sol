// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IPaymentEscrow} from "../../src/interfaces/IPaymentEscrow.sol";
import {IStakingVault} from "../../src/interfaces/IStakingVault.sol";
import {PaymentEscrow} from "../../src/PaymentEscrow.sol";
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
    constructor(IPaymentEscrow escrow, IStakingVault vault, address token) TaskManager(escrow, vault, token) {}
}

contract EscrowV2 is PaymentEscrow, Numbered {
    constructor(address manager) PaymentEscrow(manager) {}
}

contract VaultV2 is StakingVault, Numbered {
    constructor(address manager, IERC20 token) StakingVault(manager, token) {}
}
