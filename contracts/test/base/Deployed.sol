// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IPaymentEscrow} from "../../src/interfaces/IPaymentEscrow.sol";
import {MarketProxy} from "../../src/MarketProxy.sol";
import {OGPNToken} from "../../src/OGPNToken.sol";
import {Parameters} from "../../src/Parameters.sol";
import {PaymentEscrow} from "../../src/PaymentEscrow.sol";
import {ReputationRegistry} from "../../src/ReputationRegistry.sol";
import {StakingVault} from "../../src/StakingVault.sol";
import {TaskManager} from "../../src/TaskManager.sol";
import {Watchdog} from "../../src/Watchdog.sol";
import {MessageHasher} from "./MessageHasher.sol";
import {Test} from "./Test.sol";

/// @title The market, deployed in an order in which each contract knows the others' addresses before they exist.
abstract contract Deployed is Test {
    uint256 private constant WATCHDOG_STEP = 8;
    uint256 private constant MANAGER_STEP = 11;

    OGPNToken internal token;
    Parameters internal parameters;
    ReputationRegistry internal registry;
    StakingVault internal vault;
    Watchdog internal watchdog;
    TaskManager internal manager;
    /// @dev The same address, with the facet's functions.
    PaymentEscrow internal escrow;
    /// @dev The code behind `escrow`.
    PaymentEscrow internal facet;
    MessageHasher internal hasher;
    address internal governor = address(0x600);
    address internal guardian = address(0x60D);

    function deployMarket() internal {
        uint256 nonce = vm.getNonce(address(this));
        address market = vm.computeCreateAddress(address(this), nonce + MANAGER_STEP);
        address breaker = vm.computeCreateAddress(address(this), nonce + WATCHDOG_STEP);
        token = new OGPNToken(address(this));
        deployRules(market);
        address vaultBody = address(new StakingVault(market, IERC20(token), parameters, breaker));
        vault = StakingVault(proxy(vaultBody, abi.encodeCall(StakingVault.initialize, (governor))));
        address watchdogBody = address(new Watchdog(IPaymentEscrow(market), vault));
        watchdog = Watchdog(proxy(watchdogBody, abi.encodeCall(Watchdog.initialize, (governor, guardian))));
        vm.assertEq(address(watchdog), breaker);
        deployManager();
        vm.assertEq(address(manager), market);
        hasher = new MessageHasher(market);
    }

    function deployRules(address market) private {
        address parametersBody = address(new Parameters(IPaymentEscrow(market)));
        parameters = Parameters(proxy(parametersBody, abi.encodeCall(Parameters.initialize, (governor))));
        address registryBody = address(new ReputationRegistry(TaskManager(market)));
        registry = ReputationRegistry(proxy(registryBody, abi.encodeCall(ReputationRegistry.initialize, (governor))));
    }

    function deployManager() private {
        facet = new PaymentEscrow(vault, parameters, watchdog, registry);
        address body = address(new TaskManager(address(facet), vault, registry, address(token)));
        manager = TaskManager(proxy(body, abi.encodeCall(TaskManager.initialize, (governor, address(token)))));
        escrow = PaymentEscrow(address(manager));
    }

    function proxy(address body, bytes memory initialization) private returns (address) {
        return address(new MarketProxy(body, initialization));
    }
}
