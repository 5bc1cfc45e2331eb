// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PaymentEscrow} from "../../src/PaymentEscrow.sol";
import {StakingVault} from "../../src/StakingVault.sol";
import {TaskManager} from "../../src/TaskManager.sol";

// The compiler reports no layout of namespaced storage; as plain variables the same structs have one (scripts/layout.mjs).

contract TaskManagerLayout {
    TaskManager.TaskStorage internal state;
}

contract PaymentEscrowLayout {
    PaymentEscrow.EscrowStorage internal state;
}

contract StakingVaultLayout {
    StakingVault.VaultStorage internal state;
}
