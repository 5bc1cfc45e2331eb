// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    TimelockControllerUpgradeable
} from "@openzeppelin/contracts-upgradeable/governance/TimelockControllerUpgradeable.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {BallotBox} from "../../src/BallotBox.sol";
import {GovernanceDAO} from "../../src/GovernanceDAO.sol";
import {MarketProxy} from "../../src/MarketProxy.sol";
import {Timelock} from "../../src/Timelock.sol";
import {Ballot} from "../../src/interfaces/IBallotBox.sol";
import {Market} from "./Market.sol";

/// @title A market that belongs to a timelock, and that to a DAO of three stakers.
abstract contract Governed is Market {
    struct Proposal {
        address[] targets;
        uint256[] values;
        bytes[] calldatas;
        string description;
    }

    uint48 internal constant VOTING_DELAY = 1 days;
    uint32 internal constant VOTING_PERIOD = 5 days;
    uint256 internal constant EXECUTION_DELAY = 2 days;
    uint256 internal constant THRESHOLD = 1_000e18;
    uint256 internal constant QUORUM_PERCENT = 10;
    uint8 internal constant AGAINST = 0;
    uint8 internal constant FOR = 1;
    uint8 internal constant ABSTAIN = 2;
    /// @dev The first voter has most stake; the second and third together have less than a quorum.
    uint256 internal constant FIRST_VOTER = 0x0701;
    uint256 internal constant SECOND_VOTER = 0x0702;
    uint256 internal constant THIRD_VOTER = 0x0703;
    uint128 internal constant MOST_STAKE = 60_000e18;
    uint128 internal constant LESS_STAKE = 2_000e18;

    Timelock internal timelock;
    GovernanceDAO internal dao;
    BallotBox internal box;

    function setUp() public virtual override {
        openGoverned();
    }

    function openGoverned() internal {
        address[] memory anyone = new address[](1);
        timelock = new Timelock(EXECUTION_DELAY, new address[](0), anyone, address(this));
        governor = address(timelock);
        openMarket();
        dao = deployDao();
        box = new BallotBox();
        timelock.grantRole(timelock.PROPOSER_ROLE(), address(dao));
        timelock.grantRole(timelock.CANCELLER_ROLE(), address(dao));
        timelock.renounceRole(timelock.DEFAULT_ADMIN_ROLE(), address(this));
        vault.stakeFor(vm.addr(FIRST_VOTER), MOST_STAKE);
        vault.stakeFor(vm.addr(SECOND_VOTER), LESS_STAKE);
        vault.stakeFor(vm.addr(THIRD_VOTER), LESS_STAKE);
        skip(1);
    }

    function deployDao() private returns (GovernanceDAO) {
        bytes memory start = abi.encodeCall(
            GovernanceDAO.initialize,
            (vault, executor(), VOTING_DELAY, VOTING_PERIOD, THRESHOLD, QUORUM_PERCENT)
        );
        return GovernanceDAO(payable(address(new MarketProxy(address(new GovernanceDAO()), start))));
    }

    /// @dev The timelock under the name that the governor's source has for it.
    function executor() internal view returns (TimelockControllerUpgradeable) {
        return TimelockControllerUpgradeable(payable(address(timelock)));
    }

    function toCall(address target, bytes memory data) internal pure returns (Proposal memory proposal) {
        proposal = Proposal(new address[](1), new uint256[](1), new bytes[](1), "what and why");
        (proposal.targets[0], proposal.calldatas[0]) = (target, data);
    }

    function propose(Proposal memory proposal) internal returns (uint256) {
        vm.prank(vm.addr(SECOND_VOTER));
        return dao.propose(proposal.targets, proposal.values, proposal.calldatas, proposal.description);
    }

    function vote(uint256 id, uint256 voter, uint8 support) internal {
        vm.prank(vm.addr(voter));
        dao.castVote(id, support);
    }

    function queue(Proposal memory proposal) internal {
        dao.queue(proposal.targets, proposal.values, proposal.calldatas, keccak256(bytes(proposal.description)));
    }

    function execute(Proposal memory proposal) internal {
        dao.execute(proposal.targets, proposal.values, proposal.calldatas, keccak256(bytes(proposal.description)));
    }

    /// @dev Up to the moment from which anyone may execute it.
    function passed(Proposal memory proposal) internal {
        uint256 id = propose(proposal);
        skip(VOTING_DELAY + 1);
        vote(id, FIRST_VOTER, FOR);
        skip(VOTING_PERIOD);
        queue(proposal);
        skip(EXECUTION_DELAY);
    }

    function carryOut(Proposal memory proposal) internal {
        passed(proposal);
        execute(proposal);
    }

    function carryOut(address target, bytes memory data) internal {
        carryOut(toCall(target, data));
    }

    function ballotOf(uint256 id, uint256 voter, uint8 support) internal view returns (Ballot memory) {
        address account = vm.addr(voter);
        return Ballot(account, support, signWith(voter, ballotHash(id, account, support)));
    }

    function ballotHash(uint256 id, address voter, uint8 support) internal view returns (bytes32) {
        bytes32 domainType =
            keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
        bytes32 domain = keccak256(
            abi.encode(domainType, keccak256("OpGPU DAO"), keccak256("1"), block.chainid, address(dao))
        );
        bytes32 ballotType = keccak256("Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)");
        bytes32 structHash = keccak256(abi.encode(ballotType, id, support, voter, dao.nonces(voter)));
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function assertProposal(uint256 id, IGovernor.ProposalState expected) internal view {
        vm.assertEq(uint256(dao.state(id)), uint256(expected), "state of the proposal");
    }
}
