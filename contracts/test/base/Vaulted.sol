// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Parameter} from "../../src/interfaces/IParameters.sol";
import {IStakingVault} from "../../src/interfaces/IStakingVault.sol";
import {Part} from "../../src/interfaces/IWatchdog.sol";
import {Session} from "../../src/types/Messages.sol";
import {Worker} from "../../src/types/Task.sol";
import {Dollar} from "./Dollar.sol";
import {SessionMarket} from "./SessionMarket.sol";

/// @title A market in which nobody has staked yet, with dollars that it takes.
abstract contract Vaulted is SessionMarket {
    Dollar internal dollar;
    address internal other = address(0x0A1);
    uint256 private sessions;

    function setUp() public virtual override {
        vm.warp(START);
        deployMarket();
        dollar = new Dollar(address(this));
        allow(address(dollar));
        token.approve(address(vault), type(uint256).max);
        dollar.approve(address(vault), type(uint256).max);
        dollar.approve(address(escrow), type(uint256).max);
    }

    function allow(address rewardToken) internal {
        vm.prank(governor);
        escrow.setToken(rewardToken, true);
    }

    function set(Parameter parameter, uint256 value) internal {
        vm.prank(governor);
        parameters.set(parameter, value);
    }

    function stakeOf(address account) internal view returns (uint256 amount) {
        (amount,,) = vault.stakeOf(account);
    }

    function unbond(address account, uint128 amount) internal {
        vm.prank(account);
        vault.requestUnbond(amount);
    }

    function addCollateral(address master, address worker, uint128 amount) internal {
        vm.prank(master);
        vault.addCollateral(worker, amount);
    }

    /// @dev As an award that holds so much and the slashing of it do.
    function slashCollateral(address worker, uint48 units) internal returns (uint128) {
        hold(worker, units);
        return slashHeld(worker, units);
    }

    function hold(address worker, uint48 units) internal {
        Worker memory entry = manager.worker(worker);
        vm.prank(address(vault));
        manager.setWorker(worker, entry.owner, entry.revoked, -int64(uint64(units)));
    }

    function slashHeld(address worker, uint48 units) internal returns (uint128) {
        vm.prank(address(manager));
        return vault.slashCollateral(worker, uint128(units) * UNIT);
    }

    function slash(address account, uint128 amount) internal returns (uint128) {
        vm.prank(governor);
        return vault.slash(account, amount, stranger);
    }

    /// @dev A session in which everything is redeemed at once; 12 % of it are the stakers'.
    function settle(address currency, uint128 amount) internal {
        escrow.depositFor(client, currency, amount);
        Session memory session = sessionOf(++sessions);
        (session.token, session.amount) = (currency, amount);
        session.validUntil = uint64(vm.getBlockTimestamp() * 1000);
        open(session);
        redeem(session, amount);
    }

    function pauseVault() internal returns (bytes memory reason) {
        vm.prank(guardian);
        watchdog.pause(Part.Vault);
        return abi.encodeWithSelector(IStakingVault.Paused.selector, watchdog.pausedUntil(Part.Vault));
    }

    function typedHash(string memory name, address verifier, bytes32 structHash) internal view returns (bytes32) {
        bytes32 typeHash =
            keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
        bytes32 domain =
            keccak256(abi.encode(typeHash, keccak256(bytes(name)), keccak256("1"), block.chainid, verifier));
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }
}
