// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {Parameter} from "../src/interfaces/IParameters.sol";
import {IStakingVault} from "../src/interfaces/IStakingVault.sol";
import {ITaskManager} from "../src/interfaces/ITaskManager.sol";
import {Operated} from "./base/Operated.sol";

contract CollateralTest is Operated {
    function test_addCollateral_assignsStake() public {
        vm.expectEmit(address(vault));
        emit IStakingVault.CollateralChanged(owner, operator, 100e18, true);
        addCollateral(owner, operator, 100e18);
        assertStake(STAKE, 100e18);
        assertWorker(operator, owner, 100e3, false);
    }

    function test_addCollateral_ofAKeyThatIsItsOwnOwner_needsNoConsent() public {
        vault.stakeFor(fresh, STAKE);
        addCollateral(fresh, fresh, 1e15);
        assertWorker(fresh, fresh, 1, false);
    }

    function test_addCollateral_aboveUnassignedStake_reverts() public {
        addCollateral(owner, operator, STAKE - 1e15);
        expectInsufficient(1e15, 2e15);
        addCollateral(owner, operator, 2e15);
    }

    function test_addCollateral_ofAPartOfAUnit_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IStakingVault.NotWholeUnits.selector, 1e15 + 1));
        addCollateral(owner, operator, 1e15 + 1);
    }

    function test_addCollateral_toAnotherOwnersKey_reverts() public {
        vault.stakeFor(stranger, STAKE);
        expectTaken();
        addCollateral(stranger, operator, 1e18);
    }

    function test_addCollateral_toARevokedKey_reverts() public {
        revoke();
        vm.expectRevert(abi.encodeWithSelector(IStakingVault.OperatorRevoked.selector, operator));
        addCollateral(owner, operator, 1e18);
    }

    function test_addCollateral_toADelistedKey_reverts() public {
        setDelisted(true);
        expectDelisted();
        addCollateral(owner, operator, 1e18);
    }

    function test_removeCollateral_makesItUnassigned() public {
        addCollateral(owner, operator, 100e18);
        vm.expectEmit(address(vault));
        emit IStakingVault.CollateralChanged(owner, operator, 40e18, false);
        removeCollateral(40e18);
        assertStake(STAKE, 60e18);
        assertWorker(operator, owner, 60e3, false);
    }

    function test_removeCollateral_ofARevokedKey_works() public {
        addCollateral(owner, operator, 100e18);
        revoke();
        removeCollateral(100e18);
        assertStake(STAKE, 0);
        assertWorker(operator, owner, 0, true);
    }

    function test_removeCollateral_aboveWhatIsFree_reverts() public {
        addCollateral(owner, operator, 100e18);
        authorise(owner, FRESH_KEY);
        addCollateral(owner, fresh, 100e18);
        bytes4 selector = ITaskManager.InsufficientCollateral.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, operator, 100e3, 100e3 + 1));
        removeCollateral(100e18 + 1e15);
    }

    function test_removeCollateral_byStranger_reverts() public {
        addCollateral(owner, operator, 100e18);
        expectTaken();
        vm.prank(stranger);
        vault.removeCollateral(operator, 1e18);
    }

    function test_slashCollateral_takesStakeToTheMarket() public {
        addCollateral(owner, operator, 100e18);
        hold(operator, 30e3);
        vm.expectEmit(address(vault));
        emit IStakingVault.Slashed(owner, operator, 30e18);
        vm.assertEq(slashHeld(operator, 30e3), 30e18);
        assertStake(STAKE - 30e18, 70e18);
        vm.assertEq(token.balanceOf(address(manager)), 30e18);
        vm.assertTrue(vault.isAuthorised(operator));
    }

    function test_slashCollateral_aboveWhatIsAssigned_takesThat() public {
        addCollateral(owner, operator, 100e18);
        vm.assertEq(slashHeld(operator, 101e3), 100e18);
        assertStake(STAKE - 100e18, 0);
    }

    function test_slashCollateral_ofARevokedKey_stillTakes() public {
        addCollateral(owner, operator, 100e18);
        revoke();
        pauseVault();
        vm.assertEq(slashCollateral(operator, 100e3), 100e18);
    }

    function test_slashCollateral_belowTheLeastStake_delists() public {
        slashBelowLeast();
        vm.assertTrue(!vault.isAuthorised(operator));
        assertWorker(operator, owner, 90e3, true);
    }

    function test_setOperator_again_keepsItDelisted() public {
        slashBelowLeast();
        authorise(owner, OPERATOR_KEY);
        vm.assertTrue(!vault.isAuthorised(operator));
    }

    function test_relist_withTheLeastStake_comesBack() public {
        slashBelowLeast();
        vault.stakeFor(owner, 10e18);
        vm.expectEmit(address(vault));
        emit IStakingVault.Delisted(owner, operator, false);
        vault.relist(operator);
        assertWorker(operator, owner, 90e3, false);
    }

    function test_relist_withLess_reverts() public {
        slashBelowLeast();
        vault.stakeFor(owner, 10e18 - 1);
        expectDelisted();
        vault.relist(operator);
    }

    function test_setDelisted_bars_andLetsInAgain() public {
        vm.expectEmit(address(vault));
        emit IStakingVault.Delisted(owner, operator, true);
        setDelisted(true);
        assertWorker(operator, owner, 0, true);
        expectDelisted();
        vault.relist(operator);
        setDelisted(false);
        assertWorker(operator, owner, 0, false);
    }

    function test_setDelisted_false_leavesTooLittleStakeDelisted() public {
        slashBelowLeast();
        setDelisted(true);
        vm.expectEmit(address(vault));
        emit IStakingVault.Delisted(owner, operator, true);
        setDelisted(false);
        assertWorker(operator, owner, 90e3, true);
    }

    function test_setDelisted_byAnotherThanTheGovernor_reverts() public {
        vm.expectRevert(
            abi.encodeWithSelector(OwnableUpgradeable.OwnableUnauthorizedAccount.selector, address(this))
        );
        vault.setDelisted(operator, true);
    }

    function test_setDelisted_ofAnUnknownKey_stopsItAsItsOwn() public {
        vm.prank(governor);
        vault.setDelisted(fresh, true);
        assertWorker(fresh, address(0), 0, true);
    }

    function test_pause_stopsOperatorsAndCollateral() public {
        bytes memory reason = pauseVault();
        vm.startPrank(owner);
        vm.expectRevert(reason);
        vault.setOperator(operator, true, "");
        vm.expectRevert(reason);
        vault.addCollateral(operator, 0);
        vm.expectRevert(reason);
        vault.removeCollateral(operator, 0);
        vm.expectRevert(reason);
        vault.relist(operator);
    }

    function testFuzz_assigned_isCollateralAndBond(uint256 seed) public {
        authorise(owner, FRESH_KEY);
        for (uint256 i = 0; i < 16; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            step(seed & 1 == 0 ? operator : fresh, (seed >> 8) % 5, uint48((seed >> 64) % 300e3));
            (uint128 stake, uint128 assigned,) = vault.stakeOf(owner);
            uint256 units = uint256(manager.worker(operator).free) + manager.worker(fresh).free;
            vm.assertEq(assigned, units * 1e15 + vault.verifierBond(owner), "assigned");
            vm.assertLe(assigned, stake, "stake");
            vm.assertEq(vault.getVotes(owner), stake, "votes");
        }
    }

    /// @dev What would revert changes nothing and is left out.
    function step(address key, uint256 action, uint48 units) private {
        uint128 amount = uint128(units) * 1e15;
        if (action == 4) {
            slashCollateral(key, uint48(between(units, 0, manager.worker(key).free)));
            return;
        }
        if (action == 3) {
            slash(owner, amount / 8);
            return;
        }
        vm.prank(owner);
        if (action == 0) try vault.addCollateral(key, amount) {} catch {}
        else if (action == 1) try vault.removeCollateral(key, amount) {} catch {}
        else try vault.setVerifierBond(amount) {} catch {}
    }

    /// @dev The owner keeps 490 of the 500 that a provider then needs.
    function slashBelowLeast() private {
        addCollateral(owner, operator, 100e18);
        set(Parameter.MinProviderStake, STAKE);
        hold(operator, 10e3);
        vm.expectEmit(address(vault));
        emit IStakingVault.Delisted(owner, operator, true);
        slashHeld(operator, 10e3);
    }

    function removeCollateral(uint128 amount) private {
        vm.prank(owner);
        vault.removeCollateral(operator, amount);
    }

    function setDelisted(bool delisted) private {
        vm.prank(governor);
        vault.setDelisted(operator, delisted);
    }

    function assertStake(uint256 stake, uint256 assigned) private view {
        (uint128 nowStake, uint128 nowAssigned,) = vault.stakeOf(owner);
        vm.assertEq(nowStake, stake, "stake");
        vm.assertEq(nowAssigned, assigned, "assigned");
    }

    function expectDelisted() private {
        vm.expectRevert(abi.encodeWithSelector(IStakingVault.OperatorDelisted.selector, operator));
    }

    function expectInsufficient(uint128 free, uint128 required) private {
        vm.expectRevert(
            abi.encodeWithSelector(IStakingVault.InsufficientStake.selector, owner, free, required)
        );
    }
}
