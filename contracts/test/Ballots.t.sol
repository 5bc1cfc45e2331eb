// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {Ballot, IBallotBox} from "../src/interfaces/IBallotBox.sol";
import {Parameter} from "../src/interfaces/IParameters.sol";
import {Governed} from "./base/Governed.sol";
import {GasEater} from "./base/GasEater.sol";
import {SmartOwner} from "./base/SmartOwner.sol";

/// @notice Votes collected by signature and cast by somebody else.
contract BallotsTest is Governed {
    Proposal private proposal;
    uint256 private id;

    function setUp() public override {
        openGoverned();
        proposal = toCall(address(parameters), abi.encodeCall(parameters.set, (Parameter.TreasuryShare, 0)));
        id = propose(proposal);
        skip(VOTING_DELAY + 1);
    }

    function test_cast_collectedBallots_carriesTheProposal() public {
        Ballot[] memory ballots = collected();
        vm.prank(stranger);
        vm.assertEq(box.cast(dao, id, ballots), 3);
        assertVotes(LESS_STAKE, MOST_STAKE, LESS_STAKE);
        skip(VOTING_PERIOD);
        queue(proposal);
        skip(EXECUTION_DELAY);
        execute(proposal);
        vm.assertEq(parameters.get(Parameter.TreasuryShare), 0);
    }

    function test_cast_withBadBallotsAmongThem_leavesOnlyThoseOut() public {
        Ballot[] memory ballots = collected();
        ballots[1].signature = ballots[0].signature;
        bytes4 selector = IGovernor.GovernorInvalidSignature.selector;
        vm.expectEmit(address(box));
        emit IBallotBox.BallotSkipped(dao, id, ballots[1].voter, abi.encodeWithSelector(selector, ballots[1].voter));
        vm.assertEq(box.cast(dao, id, ballots), 2);
        assertVotes(0, MOST_STAKE, LESS_STAKE);
    }

    function test_cast_again_countsNothingTwice() public {
        Ballot[] memory ballots = collected();
        box.cast(dao, id, ballots);
        vm.assertEq(box.cast(dao, id, ballots), 0);
        assertVotes(LESS_STAKE, MOST_STAKE, LESS_STAKE);
    }

    function test_cast_afterAVoteByTransaction_keepsThat() public {
        Ballot[] memory ballots = collected();
        vote(id, FIRST_VOTER, AGAINST);
        vm.assertEq(box.cast(dao, id, ballots), 2);
        assertVotes(MOST_STAKE + LESS_STAKE, 0, LESS_STAKE);
    }

    function test_cast_ofAnotherSupportProposalOrChain_countsNothing() public {
        Ballot[] memory ballots = collected();
        uint256 other = propose(toCall(address(token), ""));
        skip(VOTING_DELAY + 1);
        vm.assertEq(box.cast(dao, other, ballots), 0);
        vm.chainId(block.chainid + 1);
        vm.assertEq(box.cast(dao, id, ballots), 0);
        vm.chainId(31_337);
        ballots[0].support = AGAINST;
        vm.assertEq(box.cast(dao, id, ballots), 2);
    }

    function test_cast_whenVotingIsOver_countsNothing() public {
        Ballot[] memory ballots = collected();
        skip(VOTING_PERIOD);
        vm.assertEq(box.cast(dao, id, ballots), 0);
    }

    function test_cast_byAContractThatVotes_counts() public {
        SmartOwner holder = new SmartOwner(vm.addr(FIRST_VOTER));
        vault.stakeFor(address(holder), LESS_STAKE);
        skip(1);
        uint256 later = propose(toCall(address(token), ""));
        skip(VOTING_DELAY + 1);
        Ballot[] memory ballots = new Ballot[](1);
        bytes32 hash = ballotHash(later, address(holder), FOR);
        ballots[0] = Ballot(address(holder), FOR, signWith(FIRST_VOTER, hash));
        vm.assertEq(box.cast(dao, later, ballots), 1);
    }

    function test_cast_withAVoterThatBurnsAllGas_countsTheOthers() public {
        Ballot[] memory ballots = collected();
        ballots[0] = Ballot(address(new GasEater()), FOR, "");
        vm.assertEq(box.cast{gas: 2_000_000}(dao, id, ballots), 2);
    }

    function test_cast_withTooLittleGas_reverts() public {
        Ballot[] memory ballots = collected();
        vm.expectPartialRevert(IBallotBox.TooLittleGas.selector);
        box.cast{gas: 400_000}(dao, id, ballots);
    }

    function collected() private view returns (Ballot[] memory ballots) {
        ballots = new Ballot[](3);
        ballots[0] = ballotOf(id, FIRST_VOTER, FOR);
        ballots[1] = ballotOf(id, SECOND_VOTER, AGAINST);
        ballots[2] = ballotOf(id, THIRD_VOTER, ABSTAIN);
    }

    function assertVotes(uint256 against, uint256 inFavour, uint256 abstained) private view {
        (uint256 no, uint256 yes, uint256 neither) = dao.proposalVotes(id);
        vm.assertEq(no, against, "against");
        vm.assertEq(yes, inFavour, "for");
        vm.assertEq(neither, abstained, "abstained");
    }
}
