// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {MarketProxy} from "../../src/MarketProxy.sol";
import {OGPNToken} from "../../src/OGPNToken.sol";
import {PaymentEscrow} from "../../src/PaymentEscrow.sol";
import {StakingVault} from "../../src/StakingVault.sol";
import {TaskManager} from "../../src/TaskManager.sol";
import {Test} from "./Test.sol";

/// @title The market, deployed in the order that the README gives.
abstract contract Deployed is Test {
    OGPNToken internal token;
    StakingVault internal vault;
    PaymentEscrow internal escrow;
    TaskManager internal manager;
    address internal governor = address(0x600);

    function deployMarket() internal {
        uint256 nonce = vm.getNonce(address(this));
        address managerProxy = vm.computeCreateAddress(address(this), nonce + 6);
        token = new OGPNToken(address(this));
        StakingVault vaultBody = new StakingVault(managerProxy, IERC20(token));
        vault = StakingVault(proxy(address(vaultBody), abi.encodeCall(StakingVault.initialize, (governor))));
        PaymentEscrow escrowBody = new PaymentEscrow(managerProxy);
        bytes memory start = abi.encodeCall(PaymentEscrow.initialize, (governor, address(token)));
        escrow = PaymentEscrow(proxy(address(escrowBody), start));
        TaskManager managerBody = new TaskManager(escrow, vault, address(token));
        manager = TaskManager(proxy(address(managerBody), abi.encodeCall(TaskManager.initialize, (governor))));
        vm.assertEq(address(manager), managerProxy);
    }

    function proxy(address body, bytes memory initialization) private returns (address) {
        return address(new MarketProxy(body, initialization));
    }
}
