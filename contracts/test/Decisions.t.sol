// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPaymentEscrow} from "../src/interfaces/IPaymentEscrow.sol";
import {Dispute, Result} from "../src/types/Messages.sol";
import {TaskState, Terms} from "../src/types/Task.sol";
import {Dollar} from "./base/Dollar.sol";
import {Governed} from "./base/Governed.sol";

/// @notice What the DAO decides, each by a vote and the timelock.
contract DecisionsTest is Governed {
    function test_allowAToken_thenItIsDeposited() public {
        Dollar dollar = new Dollar(address(this));
        dollar.approve(address(escrow), 5e6);
        vm.expectRevert(abi.encodeWithSelector(IPaymentEscrow.TokenNotAllowed.selector, address(dollar)));
        escrow.depositFor(client, address(dollar), 5e6);
        carryOut(address(escrow), abi.encodeCall(escrow.setToken, (address(dollar), true)));
        escrow.depositFor(client, address(dollar), 5e6);
        vm.assertEq(escrow.credits(client, address(dollar)), 5e6);
    }

    function test_payFromTheTreasury_tokensCollectedAndNativeCoin() public {
        accept(awarded(1));
        escrow.collectTreasury(address(token));
        uint256 share = 20e18 * 3 / 100;
        vm.assertEq(token.balanceOf(address(timelock)), share);
        vm.deal(address(timelock), 2 ether);
        Proposal memory grants = twoCalls();
        (grants.targets[0], grants.calldatas[0]) = (address(token), abi.encodeCall(token.transfer, (stranger, share)));
        (grants.targets[1], grants.values[1]) = (stranger, 2 ether);
        carryOut(grants);
        vm.assertEq(token.balanceOf(stranger), share);
        vm.assertEq(stranger.balance, 2 ether);
    }

    function test_arbitrate_paysThePartAndReturnsTheBond() public {
        Terms memory terms = disputed();
        carryOut(address(manager), abi.encodeCall(manager.arbitrate, (terms, 5e18, false)));
        assertState(terms, TaskState.Settled);
        assertClient(DEPOSIT - 5e18, 0);
        vm.assertEq(escrow.credits(owner, address(token)), 5e18 * 85 / 100);
        assertStake(STAKE, COLLATERAL, 0);
    }

    function test_arbitrate_withSlash_takesTheCollateral() public {
        Terms memory terms = disputed();
        carryOut(address(manager), abi.encodeCall(manager.arbitrate, (terms, 0, true)));
        assertState(terms, TaskState.Settled);
        assertStake(STAKE - HELD, COLLATERAL - HELD, 0);
        vm.assertLe(DEPOSIT, escrow.credits(client, address(token)), "the client is whole");
    }

    function test_correctAReputation_movesTheScore() public {
        uint256 before = registry.score(operator);
        carryOut(address(registry), abi.encodeCall(registry.correct, (operator, -500, "a disputed rating")));
        vm.assertEq(registry.score(operator), before - 500);
    }

    function test_emitRewards_reachTheStakers() public {
        token.transfer(address(timelock), 1_000e18);
        Proposal memory emission = twoCalls();
        emission.targets[0] = address(token);
        emission.calldatas[0] = abi.encodeCall(token.approve, (address(vault), 1_000e18));
        emission.targets[1] = address(vault);
        emission.calldatas[1] = abi.encodeCall(vault.addRewards, (address(token), 1_000e18));
        carryOut(emission);
        skip(1 weeks);
        vault.distribute(address(token));
        uint256 all = STAKE + MOST_STAKE + 2 * LESS_STAKE;
        uint256 due = vault.claimable(vm.addr(FIRST_VOTER), address(token));
        vm.assertLe(due, 1_000e18 * uint256(MOST_STAKE) / all, "no more than its part");
        vm.assertLe(1_000e18 * uint256(MOST_STAKE) / all - 1e6, due, "its part");
        vm.prank(vm.addr(FIRST_VOTER));
        vault.claimRewards(address(token));
        vm.assertEq(token.balanceOf(vm.addr(FIRST_VOTER)), due);
    }

    function test_slashAnOwner_paysTheRecipient() public {
        carryOut(address(vault), abi.encodeCall(vault.slash, (vm.addr(THIRD_VOTER), LESS_STAKE, stranger)));
        vm.assertEq(token.balanceOf(stranger), LESS_STAKE);
        vm.assertEq(vault.getVotes(vm.addr(THIRD_VOTER)), 0);
    }

    function test_upgradeTheDao_keepsProposalsAndSettings() public {
        address body = vm.deployCode("NextVersion.sol:GovernanceDAOV2", "");
        carryOut(address(dao), abi.encodeCall(dao.upgradeToAndCall, (body, "")));
        vm.assertEq(keccak256(bytes(dao.version())), keccak256("2"));
        vm.assertEq(dao.votingPeriod(), VOTING_PERIOD);
        carryOut(address(dao), abi.encodeCall(dao.setVotingPeriod, (3 days)));
        vm.assertEq(dao.votingPeriod(), 3 days);
    }

    function disputed() private returns (Terms memory terms) {
        Result memory result;
        (terms, result) = committed(1);
        Dispute memory objection = Dispute(terms.taskId, hasher.result(result), keccak256("evidence"));
        vm.prank(client);
        manager.dispute(terms, objection, "");
        assertState(terms, TaskState.Disputed);
    }

    function twoCalls() private pure returns (Proposal memory) {
        return Proposal(new address[](2), new uint256[](2), new bytes[](2), "two at once");
    }
}
