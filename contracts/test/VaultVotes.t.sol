// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {VotesUpgradeable} from "@openzeppelin/contracts-upgradeable/governance/utils/VotesUpgradeable.sol";
import {Vaulted} from "./base/Vaulted.sol";

contract VaultVotesTest is Vaulted {
    uint256 private constant HOLDER_KEY = 0x401D;

    address private holder = vm.addr(HOLDER_KEY);

    function test_firstStake_delegatesToItself() public {
        vm.expectEmit(address(vault));
        emit IVotes.DelegateChanged(owner, address(0), owner);
        vault.stakeFor(owner, STAKE);
        vm.assertEq(vault.delegates(owner), owner);
        vm.assertEq(vault.getVotes(owner), STAKE);
    }

    function test_firstStake_keepsADelegateChosenBefore() public {
        delegate(owner, other);
        vault.stakeFor(owner, STAKE);
        vm.assertEq(vault.getVotes(other), STAKE);
        vm.assertEq(vault.getVotes(owner), 0);
    }

    function test_laterStake_leavesTheDelegateAsItIs() public {
        vault.stakeFor(owner, STAKE);
        delegate(owner, address(0));
        vault.stakeFor(owner, STAKE);
        vm.assertEq(vault.getVotes(owner), 0);
        delegate(owner, other);
        vm.assertEq(vault.getVotes(other), 2 * STAKE);
    }

    function test_unbondingStake_hasNoVotes() public {
        vault.stakeFor(owner, STAKE);
        delegate(owner, other);
        unbond(owner, 200e18);
        vm.assertEq(vault.getVotes(other), STAKE - 200e18);
    }

    function test_slashedStake_hasNoVotes() public {
        vault.stakeFor(owner, STAKE);
        authorise(owner, OPERATOR_KEY);
        addCollateral(owner, operator, 100e18);
        slashCollateral(operator, 100e3);
        vm.assertEq(vault.getVotes(owner), STAKE - 100e18);
        slash(owner, 300e18);
        vm.assertEq(vault.getVotes(owner), STAKE - 400e18);
    }

    function test_slash_ofUnbondingStake_leavesVotes() public {
        vault.stakeFor(owner, STAKE);
        vm.prank(owner);
        vault.setVerifierBond(100e18);
        unbond(owner, 400e18);
        slash(owner, 450e18);
        vm.assertEq(vault.getVotes(owner), 50e18);
    }

    function test_delegateBySig_movesTheSignersVotes() public {
        vault.stakeFor(holder, STAKE);
        bytes32 typeHash = keccak256("Delegation(address delegatee,uint256 nonce,uint256 expiry)");
        bytes32 structHash = keccak256(abi.encode(typeHash, other, 0, START));
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(HOLDER_KEY, typedHash("OpGPU StakingVault", address(vault), structHash));
        vault.delegateBySig(other, 0, START, v, r, s);
        vm.assertEq(vault.getVotes(other), STAKE);
    }

    function test_clock_isUnixSeconds() public {
        vm.assertEq(vault.clock(), START);
        vm.assertEq(keccak256(bytes(vault.CLOCK_MODE())), keccak256("mode=timestamp"));
        skip(5);
        vm.assertEq(vault.clock(), START + 5);
    }

    function test_pastVotes_areThoseOfThatSecond() public {
        vault.stakeFor(owner, STAKE);
        skip(10);
        unbond(owner, 200e18);
        vault.stakeFor(other, 1e18);
        skip(10);
        vm.assertEq(vault.getPastVotes(owner, START - 1), 0);
        vm.assertEq(vault.getPastVotes(owner, START + 9), STAKE);
        vm.assertEq(vault.getPastVotes(owner, START + 10), STAKE - 200e18);
        vm.assertEq(vault.getPastTotalSupply(START + 9), STAKE);
        vm.assertEq(vault.getPastTotalSupply(START + 10), STAKE - 199e18);
    }

    function test_pastVotes_ofNow_reverts() public {
        vm.expectRevert(
            abi.encodeWithSelector(VotesUpgradeable.ERC5805FutureLookup.selector, START, uint48(START))
        );
        vault.getPastVotes(owner, START);
    }

    function testFuzz_votes_neverExceedStake(uint256 seed) public {
        for (uint256 i = 0; i < 24; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            step(accountOf(seed % 3), accountOf(seed >> 8), (seed >> 16) % 4, uint128((seed >> 128) % STAKE));
            skip(1);
            assertVotes();
        }
    }

    function step(address account, address to, uint256 action, uint128 amount) private {
        if (action == 0) vault.stakeFor(account, amount);
        else if (action == 1) delegate(account, to);
        else if (action == 2) unbond(account, uint128(amount % (stakeOf(account) + 1)));
        else slash(account, amount / 4);
    }

    function assertVotes() private view {
        uint256 votes = 0;
        uint256 stakes = 0;
        for (uint256 i = 0; i < 4; ++i) {
            votes += vault.getVotes(accountOf(i));
            stakes += stakeOf(accountOf(i));
        }
        vm.assertLe(votes, stakes, "votes");
        vm.assertEq(vault.getPastTotalSupply(vm.getBlockTimestamp() - 1), stakes, "supply");
    }

    /// @dev The fourth is nobody: votes delegated to it are no one's.
    function accountOf(uint256 seed) private view returns (address) {
        return [owner, other, holder, address(0)][seed % 4];
    }

    function delegate(address account, address to) private {
        vm.prank(account);
        vault.delegate(to);
    }
}
