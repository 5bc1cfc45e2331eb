// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {GovernanceDAO} from "../src/GovernanceDAO.sol";
import {Parameter} from "../src/interfaces/IParameters.sol";
import {Part} from "../src/interfaces/IWatchdog.sol";
import {Terms} from "../src/types/Task.sol";
import {Governed} from "./base/Governed.sol";

/// @notice How a proposal gets through, and that nothing else does.
contract GovernanceTest is Governed {
    /// @dev States as the governor's errors name them: one bit each.
    bytes32 private constant SUCCEEDED = bytes32(1 << uint8(IGovernor.ProposalState.Succeeded));
    bytes32 private constant QUEUED = bytes32(1 << uint8(IGovernor.ProposalState.Queued));

    function test_execute_ofAPassedProposal_changesTheParameter() public {
        Proposal memory proposal = newShare(200);
        uint256 id = propose(proposal);
        assertProposal(id, IGovernor.ProposalState.Pending);
        skip(VOTING_DELAY + 1);
        assertProposal(id, IGovernor.ProposalState.Active);
        vote(id, FIRST_VOTER, FOR);
        vote(id, SECOND_VOTER, AGAINST);
        vote(id, THIRD_VOTER, ABSTAIN);
        (uint256 against, uint256 inFavour, uint256 abstained) = dao.proposalVotes(id);
        vm.assertEq(against, LESS_STAKE);
        vm.assertEq(inFavour, MOST_STAKE);
        vm.assertEq(abstained, LESS_STAKE);
        skip(VOTING_PERIOD);
        assertProposal(id, IGovernor.ProposalState.Succeeded);
        queue(proposal);
        assertProposal(id, IGovernor.ProposalState.Queued);
        skip(EXECUTION_DELAY);
        vm.prank(stranger);
        execute(proposal);
        assertProposal(id, IGovernor.ProposalState.Executed);
        vm.assertEq(parameters.get(Parameter.TreasuryShare), 200);
        vm.assertEq(escrow.settings().treasuryBps, 200);
    }

    function test_propose_belowTheThreshold_reverts() public {
        Proposal memory proposal = newShare(200);
        bytes4 selector = IGovernor.GovernorInsufficientProposerVotes.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, owner, STAKE, THRESHOLD));
        vm.prank(owner);
        dao.propose(proposal.targets, proposal.values, proposal.calldatas, proposal.description);
    }

    function test_queue_withoutQuorumOrMajority_reverts() public {
        uint256 few = propose(newShare(200));
        uint256 outvoted = propose(newShare(100));
        skip(VOTING_DELAY + 1);
        vote(few, SECOND_VOTER, FOR);
        vote(few, THIRD_VOTER, FOR);
        vote(outvoted, FIRST_VOTER, AGAINST);
        vote(outvoted, SECOND_VOTER, FOR);
        skip(VOTING_PERIOD);
        vm.assertLe(2 * LESS_STAKE, dao.quorum(dao.proposalSnapshot(few)), "too few for a quorum");
        assertProposal(few, IGovernor.ProposalState.Defeated);
        assertProposal(outvoted, IGovernor.ProposalState.Defeated);
        expectState(few, IGovernor.ProposalState.Defeated, SUCCEEDED);
        queue(newShare(200));
    }

    function test_execute_beforeTheTimelock_reverts() public {
        Proposal memory proposal = newShare(200);
        uint256 id = propose(proposal);
        skip(VOTING_DELAY + 1);
        vote(id, FIRST_VOTER, FOR);
        expectState(id, IGovernor.ProposalState.Active, QUEUED);
        execute(proposal);
        skip(VOTING_PERIOD);
        queue(proposal);
        skip(EXECUTION_DELAY - 1);
        vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
        execute(proposal);
        skip(1);
        execute(proposal);
        expectState(id, IGovernor.ProposalState.Executed, QUEUED);
        execute(proposal);
    }

    function test_execute_thatBreaksABound_changesNothing() public {
        Proposal memory proposal = newShare(501);
        passed(proposal);
        (bool done,) = address(this).call(abi.encodeCall(this.tryExecute, (proposal)));
        vm.assertTrue(!done);
        vm.assertEq(parameters.get(Parameter.TreasuryShare), 300);
    }

    function test_castVote_countsTheStakeAtTheSnapshot() public {
        uint256 id = propose(newShare(200));
        skip(VOTING_DELAY);
        vm.prank(vm.addr(FIRST_VOTER));
        vault.requestUnbond(MOST_STAKE);
        skip(1);
        vault.stakeFor(stranger, 1_000_000e18);
        vm.prank(stranger);
        dao.castVote(id, AGAINST);
        vote(id, FIRST_VOTER, FOR);
        (uint256 against, uint256 inFavour,) = dao.proposalVotes(id);
        vm.assertEq(against, 0);
        vm.assertEq(inFavour, 0);
    }

    function test_cancel_byItsProposerWhilePending_only() public {
        Proposal memory proposal = newShare(200);
        uint256 id = propose(proposal);
        bytes32 described = keccak256(bytes(proposal.description));
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorUnableToCancel.selector, id, address(this)));
        dao.cancel(proposal.targets, proposal.values, proposal.calldatas, described);
        vm.prank(vm.addr(SECOND_VOTER));
        dao.cancel(proposal.targets, proposal.values, proposal.calldatas, described);
        assertProposal(id, IGovernor.ProposalState.Canceled);
    }

    function test_everyGovernedCall_byAnybodyElse_reverts() public {
        Terms memory terms;
        refused(address(parameters), abi.encodeCall(parameters.set, (Parameter.TreasuryShare, 0)));
        refused(address(escrow), abi.encodeCall(escrow.setToken, (stranger, true)));
        refused(address(manager), abi.encodeCall(manager.arbitrate, (terms, 0, true)));
        refused(address(registry), abi.encodeCall(registry.correct, (operator, 1, "why")));
        refused(address(vault), abi.encodeCall(vault.slash, (owner, 1, stranger)));
        refused(address(vault), abi.encodeCall(vault.setDelisted, (operator, true)));
        refused(address(watchdog), abi.encodeCall(watchdog.unpause, (Part.Tasks)));
        refused(address(watchdog), abi.encodeCall(watchdog.setGuardian, (stranger)));
        refused(address(watchdog), abi.encodeCall(watchdog.setLimits, (address(token), 1, 1)));
        address[5] memory proxies =
            [address(manager), address(vault), address(registry), address(parameters), address(watchdog)];
        for (uint256 i = 0; i < proxies.length; i++) {
            vm.assertEq(OwnableUpgradeable(proxies[i]).owner(), address(timelock));
            refused(proxies[i], abi.encodeCall(manager.upgradeToAndCall, (stranger, "")));
            refused(proxies[i], abi.encodeCall(OwnableUpgradeable.transferOwnership, (stranger)));
        }
    }

    function test_theDaosOwnSettings_byAnybodyElse_revert() public {
        bytes[4] memory calls = [
            abi.encodeCall(dao.setVotingPeriod, (1)),
            abi.encodeCall(dao.updateQuorumNumerator, (0)),
            abi.encodeCall(dao.relay, (address(token), 0, "")),
            abi.encodeCall(dao.upgradeToAndCall, (stranger, ""))
        ];
        for (uint256 i = 0; i < calls.length; i++) {
            (bool done, bytes memory reason) = address(dao).call(calls[i]);
            vm.assertTrue(!done);
            bytes memory expected = abi.encodeWithSelector(IGovernor.GovernorOnlyExecutor.selector, address(this));
            vm.assertEq(keccak256(reason), keccak256(expected));
        }
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        dao.initialize(vault, executor(), 0, 1, 0, 0);
        GovernanceDAO body = new GovernanceDAO();
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        body.initialize(vault, executor(), 0, 1, 0, 0);
    }

    function test_theTimelock_hasNoAdminAndOneProposer() public {
        bytes32 proposer = timelock.PROPOSER_ROLE();
        bytes32 admin = timelock.DEFAULT_ADMIN_ROLE();
        vm.assertTrue(timelock.hasRole(proposer, address(dao)));
        vm.assertTrue(!timelock.hasRole(admin, address(this)));
        bytes4 selector = IAccessControl.AccessControlUnauthorizedAccount.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, address(this), admin));
        timelock.grantRole(proposer, address(this));
        vm.expectRevert(abi.encodeWithSelector(selector, address(this), proposer));
        timelock.schedule(address(token), 0, "", 0, 0, EXECUTION_DELAY);
    }

    function test_frontEnds_readClockAndVoting() public view {
        vm.assertEq(dao.clock(), vm.getBlockTimestamp());
        vm.assertEq(keccak256(bytes(dao.CLOCK_MODE())), keccak256("mode=timestamp"));
        vm.assertEq(keccak256(bytes(dao.COUNTING_MODE())), keccak256("support=bravo&quorum=for,abstain"));
        vm.assertEq(address(dao.token()), address(vault));
        vm.assertEq(dao.timelock(), address(timelock));
        vm.assertTrue(dao.proposalNeedsQueuing(0));
        vm.assertTrue(dao.supportsInterface(type(IGovernor).interfaceId));
    }

    function tryExecute(Proposal calldata proposal) external {
        execute(proposal);
    }

    function newShare(uint256 share) private view returns (Proposal memory) {
        return toCall(address(parameters), abi.encodeCall(parameters.set, (Parameter.TreasuryShare, share)));
    }

    function refused(address target, bytes memory data) private {
        (bool done, bytes memory reason) = target.call(data);
        vm.assertTrue(!done);
        bytes4 selector = OwnableUpgradeable.OwnableUnauthorizedAccount.selector;
        vm.assertEq(keccak256(reason), keccak256(abi.encodeWithSelector(selector, address(this))));
    }

    function expectState(uint256 id, IGovernor.ProposalState actual, bytes32 expected) private {
        bytes4 selector = IGovernor.GovernorUnexpectedProposalState.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, id, actual, expected));
    }
}
