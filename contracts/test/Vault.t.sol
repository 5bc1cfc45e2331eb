// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IStakingVault} from "../src/interfaces/IStakingVault.sol";
import {Parameter} from "../src/interfaces/IParameters.sol";
import {Staked} from "./base/Staked.sol";

contract VaultTest is Staked {
    uint256 private constant HOLDER_KEY = 0x401D;

    address private holder = vm.addr(HOLDER_KEY);

    function test_stake_addsToTheCaller() public {
        vm.expectEmit(address(vault));
        emit IStakingVault.Staked(address(this), 7);
        vault.stake(7);
        vm.assertEq(stakeOf(address(this)), 7);
        vm.assertEq(token.balanceOf(address(vault)), STAKE + 7);
    }

    function test_stakeFor_addsToTheOwner() public {
        vault.stakeFor(owner, 7);
        assertOwner(STAKE + 7, 0, 0);
    }

    function test_stake_withoutAllowance_reverts() public {
        bytes4 selector = IERC20Errors.ERC20InsufficientAllowance.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, address(vault), 0, 1));
        vm.prank(stranger);
        vault.stake(1);
    }

    function test_stakeWithPermit_needsNoApproval() public {
        (uint8 v, bytes32 r, bytes32 s) = permit(9e18);
        vm.prank(holder);
        vault.stakeWithPermit(9e18, START, v, r, s);
        vm.assertEq(stakeOf(holder), 9e18);
    }

    function test_stakeWithPermit_sentBeforeByAnother_stakes() public {
        (uint8 v, bytes32 r, bytes32 s) = permit(9e18);
        token.permit(holder, address(vault), 9e18, START, v, r, s);
        vm.prank(holder);
        vault.stakeWithPermit(9e18, START, v, r, s);
        vm.assertEq(stakeOf(holder), 9e18);
    }

    function test_stakeWithPermit_ofAnotherAmount_reverts() public {
        (uint8 v, bytes32 r, bytes32 s) = permit(9e18);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(vault), 0, 10e18)
        );
        vm.prank(holder);
        vault.stakeWithPermit(10e18, START, v, r, s);
    }

    function test_requestUnbond_ofUnassignedStake_startsTheDelay() public {
        vm.expectEmit(address(vault));
        emit IStakingVault.UnbondRequested(owner, 100e18, READY);
        unbond(owner, 100e18);
        assertOwner(STAKE - 100e18, 0, 100e18);
        vm.assertEq(vault.unbondReadyAt(owner), READY);
    }

    function test_requestUnbond_again_restartsTheDelayForAll() public {
        unbond(owner, 1e18);
        skip(10 days);
        unbond(owner, 2e18);
        vm.assertEq(vault.unbondReadyAt(owner), READY + 10 days);
        assertOwner(STAKE - 3e18, 0, 3e18);
    }

    function test_requestUnbond_takesTheDelayInForce() public {
        set(Parameter.UnbondDelay, 60 days);
        unbond(owner, 1e18);
        set(Parameter.UnbondDelay, 14 days);
        vm.assertEq(vault.unbondReadyAt(owner), START + 60 days);
    }

    function test_requestUnbond_ofAssignedStake_reverts() public {
        bond(50e18);
        bytes4 selector = IStakingVault.InsufficientStake.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, owner, STAKE - 50e18, STAKE));
        unbond(owner, STAKE);
    }

    function test_claim_afterDelay_pays() public {
        unbond(owner, STAKE);
        vm.warp(READY);
        vm.expectEmit(address(vault));
        emit IStakingVault.Claimed(owner, STAKE);
        vm.prank(owner);
        vault.claim();
        vm.assertEq(token.balanceOf(owner), STAKE);
        vm.assertEq(token.balanceOf(address(vault)), 0);
    }

    function test_claim_withinDelay_reverts() public {
        unbond(owner, STAKE);
        vm.warp(READY - 1);
        vm.expectRevert(abi.encodeWithSelector(IStakingVault.NotUnbonded.selector, owner, READY));
        vm.prank(owner);
        vault.claim();
    }

    function test_claim_twice_reverts() public {
        unbond(owner, 1);
        vm.warp(READY);
        vm.startPrank(owner);
        vault.claim();
        vm.expectRevert(abi.encodeWithSelector(IStakingVault.NotUnbonded.selector, owner, 0));
        vault.claim();
    }

    function test_setVerifierBond_assignsUpAndDown() public {
        vm.expectEmit(address(vault));
        emit IStakingVault.VerifierBondChanged(owner, 60e18);
        bond(60e18);
        assertOwner(STAKE, 60e18, 0);
        bond(STAKE);
        assertOwner(STAKE, STAKE, 0);
        bond(20e18);
        assertOwner(STAKE, 20e18, 0);
        vm.assertEq(vault.verifierBond(owner), 20e18);
    }

    function test_setVerifierBond_aboveStake_reverts() public {
        bond(60e18);
        vm.expectRevert(
            abi.encodeWithSelector(IStakingVault.InsufficientStake.selector, owner, STAKE, STAKE + 1)
        );
        bond(STAKE + 1);
    }

    function testFuzz_balance_isStakeAndUnbonding(uint256 seed) public {
        for (uint256 i = 0; i < 24; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            step(seed % 5, uint128((seed >> 128) % STAKE));
            (uint128 stake, uint128 assigned, uint128 unbonding) = vault.stakeOf(owner);
            vm.assertEq(token.balanceOf(address(vault)), uint256(stake) + unbonding, "balance");
            vm.assertLe(assigned, stake, "assigned");
            vm.assertEq(vault.getVotes(owner), stake, "votes");
        }
    }

    function step(uint256 action, uint128 amount) private {
        (uint128 stake, uint128 assigned, uint128 unbonding) = vault.stakeOf(owner);
        if (action == 0) vault.stakeFor(owner, amount);
        else if (action == 1) unbond(owner, amount % (stake - assigned + 1));
        else if (action == 2) bond(amount % (stake + 1));
        else if (action == 3) slash(owner, amount / 4);
        else if (unbonding != 0) payOut();
    }

    function payOut() private {
        skip(14 days);
        vm.prank(owner);
        vault.claim();
    }

    /// @dev By the holder, which gets tokens for it.
    function permit(uint128 amount) private returns (uint8 v, bytes32 r, bytes32 s) {
        token.transfer(holder, 10e18);
        bytes32 typeHash =
            keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 structHash = keccak256(abi.encode(typeHash, holder, address(vault), amount, 0, START));
        return vm.sign(HOLDER_KEY, typedHash("OpGPU Network", address(token), structHash));
    }
}
