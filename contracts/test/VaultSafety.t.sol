// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {StakingVault} from "../src/StakingVault.sol";
import {IStakingVault} from "../src/interfaces/IStakingVault.sol";
import {Part} from "../src/interfaces/IWatchdog.sol";
import {Staked} from "./base/Staked.sol";

contract VaultSafetyTest is Staked {
    function test_slash_takesUnassignedStakeFirst() public {
        bond(60e18);
        unbond(owner, 40e18);
        vm.expectEmit(address(vault));
        emit IStakingVault.Slashed(owner, address(0), 400e18);
        slash(owner, 400e18);
        assertOwner(60e18, 60e18, 40e18);
        vm.assertEq(token.balanceOf(stranger), 400e18);
    }

    function test_slash_thenTakesWhatIsUnbonding_thenTheBond() public {
        bond(60e18);
        unbond(owner, 40e18);
        slash(owner, 430e18);
        assertOwner(60e18, 60e18, 10e18);
        vm.expectEmit(address(vault));
        emit IStakingVault.VerifierBondChanged(owner, 50e18);
        slash(owner, 20e18);
        assertOwner(50e18, 50e18, 0);
        vm.assertEq(vault.verifierBond(owner), 50e18);
        vm.assertEq(vault.unbondReadyAt(owner), READY);
    }

    function test_slash_neverTakesCollateral() public {
        authorise(owner, OPERATOR_KEY);
        addCollateral(owner, operator, 70e18);
        bond(60e18);
        vm.assertEq(slash(owner, type(uint128).max), STAKE - 70e18);
        assertOwner(70e18, 70e18, 0);
        vm.assertEq(vault.verifierBond(owner), 0);
    }

    function test_slash_byAnotherThanTheGovernor_reverts() public {
        expectNotGovernor();
        vault.slash(owner, 1, address(this));
    }

    function test_slashCollateral_byStranger_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IStakingVault.NotTaskManager.selector, address(this)));
        vault.slashCollateral(operator, 1);
    }

    function test_pause_byAnotherThanTheWatchdog_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IStakingVault.NotWatchdog.selector, guardian));
        vm.prank(guardian);
        vault.pause(type(uint40).max);
    }

    function test_pause_stopsStakeAndUnbondRequestsAndBonds() public {
        bytes memory reason = pauseVault();
        vm.expectRevert(reason);
        vault.stake(1);
        vm.expectRevert(reason);
        vault.stakeFor(owner, 1);
        vm.expectRevert(reason);
        vault.stakeWithPermit(1, START, 0, 0, 0);
        vm.expectRevert(reason);
        unbond(owner, 1);
        vm.expectRevert(reason);
        bond(1);
    }

    function test_pause_neverStopsClaimsAndSlashing() public {
        unbond(owner, 100e18);
        vm.warp(READY);
        pauseVault();
        slash(owner, 1e18);
        vm.prank(owner);
        vault.claim();
        vm.assertEq(token.balanceOf(owner), 100e18);
    }

    function test_pause_letsAnOwnerRevokeAStolenKey() public {
        authorise(owner, OPERATOR_KEY);
        bytes memory reason = pauseVault();
        vm.prank(owner);
        vault.setOperator(operator, false, "");
        vm.assertTrue(!vault.isAuthorised(operator));
        vm.expectRevert(reason);
        vm.prank(owner);
        vault.setOperator(owner, true, "");
    }

    function test_pause_endsByItself() public {
        pauseVault();
        skip(3 days);
        vault.stake(1);
        vm.assertEq(stakeOf(address(this)), 1);
    }

    function test_pause_endsInTimeWhateverTheWatchdogSays() public {
        vm.prank(address(watchdog));
        vault.pause(type(uint40).max);
        skip(3 days - 1);
        vm.expectRevert(abi.encodeWithSelector(IStakingVault.Paused.selector, START + 3 days));
        unbond(owner, 1);
        skip(1);
        unbond(owner, 1);
    }

    function test_unpause_endsIt() public {
        pauseVault();
        vm.prank(governor);
        watchdog.unpause(Part.Vault);
        vault.stake(1);
        vm.assertEq(stakeOf(address(this)), 1);
    }

    function test_initialize_again_reverts() public {
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        vault.initialize(address(this));
    }

    function test_upgrade_byStranger_reverts() public {
        StakingVault next = new StakingVault(address(manager), token, parameters, address(watchdog));
        expectNotGovernor();
        vault.upgradeToAndCall(address(next), "");
    }

    function test_upgrade_byGovernor_keepsStakeAndTakesNewAddresses() public {
        StakingVault next = new StakingVault(address(manager), token, parameters, stranger);
        vm.prank(governor);
        vault.upgradeToAndCall(address(next), "");
        assertOwner(STAKE, 0, 0);
        vm.assertEq(vault.watchdog(), stranger);
    }

    function expectNotGovernor() private {
        vm.expectRevert(
            abi.encodeWithSelector(OwnableUpgradeable.OwnableUnauthorizedAccount.selector, address(this))
        );
    }
}
