// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {ICloudWallet, ISpendPolicy} from "../../src/interfaces/ICloudWallet.sol";
import {IParameters, Parameter} from "../../src/interfaces/IParameters.sol";
import {IPaymentEscrow} from "../../src/interfaces/IPaymentEscrow.sol";
import {IReputationRegistry} from "../../src/interfaces/IReputationRegistry.sol";
import {IStakingVault} from "../../src/interfaces/IStakingVault.sol";
import {ITaskManager} from "../../src/interfaces/ITaskManager.sol";
import {IWatchdog, Part} from "../../src/interfaces/IWatchdog.sol";
import {CloudWallet} from "../../src/CloudWallet.sol";
import {Terms} from "../../src/types/Task.sol";
import {Model} from "./Model.sol";

/// @title Calls that are another's right.
abstract contract TrespassHandler is Model {
    function trespass(uint256 seed) external step {
        address who = actors[mix(seed, 1) % actors.length];
        if (who == address(wallet) || who == wallet.owner() || who == watchdog.guardian()) revert Idle();
        (address to, bytes memory data) = forbidden(who, seed);
        vm.prank(who);
        (bool success,) = to.call(data);
        hold(!success, "somebody used another's right");
    }

    function forbidden(address who, uint256 seed) private view returns (address to, bytes memory) {
        uint256 kind = mix(seed, 2) % 5;
        uint256 which = mix(seed, 3);
        if (kind == 0) return (address(escrow), ofMarket(who, which));
        if (kind == 1) return (address(vault), ofVault(who, which));
        if (kind == 2) return (address(wallet), ofWallet(who, which));
        if (kind == 3) return ofRules(who, which);
        address[5] memory proxies =
            [address(manager), address(vault), address(registry), address(parameters), address(watchdog)];
        to = proxies[which % 5];
        bytes memory upgrade = abi.encodeCall(UUPSUpgradeable.upgradeToAndCall, (address(facet), ""));
        return (to, which % 2 == 0 ? upgrade : abi.encodeCall(Ownable.transferOwnership, (who)));
    }

    function ofMarket(address who, uint256 which) private view returns (bytes memory) {
        Terms memory terms = slots[which % LANES].terms;
        bytes[7] memory calls = [
            abi.encodeCall(ITaskManager.setWorker, (who, who, false, int64(1))),
            abi.encodeCall(ITaskManager.arbitrate, (terms, terms.amount, true)),
            abi.encodeCall(IPaymentEscrow.collectStakers, (address(dollar))),
            abi.encodeCall(IPaymentEscrow.setToken, (who, true)),
            abi.encodeCall(IPaymentEscrow.pauseTasks, (uint40(which))),
            abi.encodeCall(IPaymentEscrow.pauseEscrow, (uint40(which))),
            abi.encodeWithSignature("initialize(address,address)", who, who)
        ];
        return calls[which % calls.length];
    }

    function ofVault(address who, uint256 which) private pure returns (bytes memory) {
        bytes[5] memory calls = [
            abi.encodeCall(IStakingVault.slashCollateral, (who, uint128(which))),
            abi.encodeCall(IStakingVault.slash, (who, uint128(which), who)),
            abi.encodeCall(IStakingVault.setDelisted, (who, true)),
            abi.encodeCall(IStakingVault.pause, (uint40(which))),
            abi.encodeWithSignature("initialize(address)", who)
        ];
        return calls[which % calls.length];
    }

    function ofWallet(address who, uint256 which) private view returns (bytes memory) {
        bytes[6] memory calls = [
            abi.encodeCall(ICloudWallet.withdraw, (address(token), uint128(0), who)),
            abi.encodeCall(ICloudWallet.queueWithdrawal, (address(token), uint128(0), who)),
            abi.encodeCall(ICloudWallet.execute, (address(token), 0, "")),
            abi.encodeCall(ICloudWallet.offerOwnership, (who)),
            abi.encodeCall(ISpendPolicy.approveSpend, (bytes32(which), "", address(token), uint128(0))),
            abi.encodeCall(CloudWallet.initialize, (who))
        ];
        return calls[which % calls.length];
    }

    function ofRules(address who, uint256 which) private view returns (address, bytes memory) {
        Part part = Part(which % 3);
        if (which % 2 == 0) {
            bytes memory data = which % 4 == 0
                ? abi.encodeCall(IReputationRegistry.recordFailure, (who, true))
                : abi.encodeCall(IReputationRegistry.correct, (who, int24(1), ""));
            return (address(registry), data);
        }
        bytes[6] memory calls = [
            abi.encodeCall(IParameters.set, (Parameter.TreasuryShare, 0)),
            abi.encodeCall(IWatchdog.pause, (part)),
            abi.encodeCall(IWatchdog.unpause, (part)),
            abi.encodeCall(IWatchdog.setGuardian, (who)),
            abi.encodeCall(IWatchdog.setLimits, (address(token), uint112(1), uint112(1))),
            abi.encodeCall(IWatchdog.countOutflow, (address(token), 1))
        ];
        uint256 call = (which >> 8) % calls.length;
        return (call == 0 ? address(parameters) : address(watchdog), calls[call]);
    }
}
