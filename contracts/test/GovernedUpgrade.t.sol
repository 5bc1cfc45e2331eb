// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {Parameter} from "../src/interfaces/IParameters.sol";
import {Part} from "../src/interfaces/IWatchdog.sol";
import {Bid, Dispute, Offer, Session} from "../src/types/Messages.sol";
import {TaskState, Terms} from "../src/types/Task.sol";
import {Governed} from "./base/Governed.sol";
import {Market} from "./base/Market.sol";
import {FacetV2, Numbered} from "./base/NextVersion.sol";
import {SessionMarket} from "./base/SessionMarket.sol";

/// @notice Every contract's next version through the DAO, while tasks, sessions, withdrawals and stake are under way.
contract GovernedUpgradeTest is Governed, SessionMarket {
    uint64 private constant LANES = 7;

    Offer private waiting;
    Terms private awardedTask;
    Terms private committedTask;
    Terms private disputedTask;
    Terms private expiredTask;

    function setUp() public override(Governed, Market) {
        openGoverned();
    }

    function test_upgradeOfAll_throughTheDao_losesNothing() public {
        openWork();
        Proposal memory proposal = toV2();
        passed(proposal);
        workGoesOn();
        bytes32[3] memory before = [marketState(), stakeState(), ruleState()];
        execute(proposal);
        assertV2();
        vm.assertEq(marketState(), before[0], "market");
        vm.assertEq(stakeState(), before[1], "stake");
        vm.assertEq(ruleState(), before[2], "rules");
        endWork();
        vm.assertEq(escrow.locked(client, address(token)), 0, "everything is settled");
        uint256 credits = escrow.credits(client, address(token)) + escrow.credits(owner, address(token))
            + escrow.credits(address(this), address(token));
        uint256 fees = escrow.stakersOwed(address(token)) + escrow.treasuryOwed(address(token));
        vm.assertEq(token.balanceOf(address(escrow)), credits + fees, "every token is accounted for");
    }

    function test_upgradeToAndCall_byStranger_reverts() public {
        address[5] memory proxies = allOwned();
        bytes4 selector = OwnableUpgradeable.OwnableUnauthorizedAccount.selector;
        for (uint256 i = 0; i < proxies.length; i++) {
            vm.expectRevert(abi.encodeWithSelector(selector, address(this)));
            UUPSUpgradeable(proxies[i]).upgradeToAndCall(address(facet), "");
        }
    }

    function test_initialize_ofTheRules_twice_reverts() public {
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        registry.initialize(stranger);
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        parameters.initialize(stranger);
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        watchdog.initialize(stranger, stranger);
    }

    function openWork() private {
        waiting = submitted(1);
        awardedTask = longAwarded(2);
        committedTask = longAwarded(3);
        disputedTask = longAwarded(4);
        accept(longAwarded(5));
        Offer memory dropped = submitted(6);
        vm.startPrank(client);
        manager.cancel(dropped);
        escrow.queueWithdrawal(address(token), 10e18, client);
        vm.stopPrank();
        expiredTask = awarded(7);
        redeem(opened(1), 20e18);
        vm.prank(vm.addr(THIRD_VOTER));
        vault.requestUnbond(500e18);
        vm.prank(vm.addr(FIRST_VOTER));
        vault.setVerifierBond(100e18);
        vm.startPrank(governor);
        registry.correct(operator, -100, "a reason");
        watchdog.setLimits(address(token), 500e18, 400e18);
        parameters.set(Parameter.DisputeBond, 1_000);
        vm.stopPrank();
    }

    function workGoesOn() private {
        manager.expire(expiredTask);
        vm.startPrank(operator);
        manager.commitResult(committedTask, resultOf(committedTask));
        manager.commitResult(disputedTask, resultOf(disputedTask));
        vm.stopPrank();
        bytes32 resultHash = hasher.result(resultOf(disputedTask));
        vm.prank(client);
        manager.dispute(disputedTask, Dispute(disputedTask.taskId, resultHash, keccak256("evidence")), "");
        vault.distribute(address(token));
        vm.prank(guardian);
        watchdog.pause(Part.Vault);
        escrow.refreshRebates(owner, address(token), operator);
    }

    function endWork() private {
        vm.prank(client);
        manager.cancel(waiting);
        accept(awardedTask);
        Session memory session = sessionOf(1);
        redeem(session, 30e18);
        vm.prank(operator);
        escrow.closeSession(session);
        escrow.releaseWithdrawal(client, address(token));
        carryOut(address(manager), abi.encodeCall(manager.arbitrate, (disputedTask, 10e18, false)));
        manager.finalizePayment(committedTask);
        for (uint64 lane = 2; lane < 6; lane++) {
            vm.assertEq(uint256(manager.laneOf(client, lane).state), uint256(TaskState.Settled));
        }
        assertStake(STAKE - HELD, COLLATERAL - HELD, 0);
        vm.prank(vm.addr(THIRD_VOTER));
        vault.claim();
        vm.assertEq(token.balanceOf(vm.addr(THIRD_VOTER)), 500e18);
        skip(1 weeks);
        vault.distribute(address(token));
        uint256 reward = vault.claimable(vm.addr(FIRST_VOTER), address(token));
        vm.prank(vm.addr(FIRST_VOTER));
        vault.claimRewards(address(token));
        vm.assertEq(token.balanceOf(vm.addr(FIRST_VOTER)), reward);
    }

    /// @dev Runs for longer than a vote takes.
    function longAwarded(uint64 lane) private returns (Terms memory) {
        Offer memory offer = offerOf(lane);
        offer.finishBy = uint64((START + 30 days) * 1000);
        offer.challengePeriod = 7 days;
        Bid memory bid = bidOn(offer);
        return award(offer, bid);
    }

    function toV2() private returns (Proposal memory proposal) {
        proposal = Proposal(new address[](6), new uint256[](6), new bytes[](6), "version 2");
        address body = deployed("FacetV2", abi.encode(vault, parameters, watchdog, registry));
        address[6] memory bodies = [
            deployed("TaskManagerV2", abi.encode(body, vault, registry, token)),
            deployed("VaultV2", abi.encode(manager, token, parameters, watchdog)),
            deployed("RegistryV2", abi.encode(manager)),
            deployed("ParametersV2", abi.encode(manager)),
            deployed("WatchdogV2", abi.encode(manager, vault)),
            deployed("GovernanceDAOV2", "")
        ];
        address[5] memory owned = allOwned();
        for (uint256 i = 0; i < 6; i++) {
            proposal.targets[i] = i < 5 ? owned[i] : address(dao);
            proposal.calldatas[i] = abi.encodeCall(UUPSUpgradeable.upgradeToAndCall, (bodies[i], ""));
        }
    }

    function deployed(string memory name, bytes memory arguments) private returns (address) {
        return vm.deployCode(string.concat("NextVersion.sol:", name), arguments);
    }

    function assertV2() private view {
        address[5] memory owned = allOwned();
        for (uint256 i = 0; i < owned.length; i++) {
            vm.assertEq(Numbered(owned[i]).version(), 2);
            vm.assertEq(Numbered(owned[i]).notes(client), 0);
        }
        vm.assertEq(FacetV2(address(manager)).facetVersion(), 2);
        vm.assertEq(keccak256(bytes(dao.version())), keccak256("2"));
    }

    function marketState() private view returns (bytes32 state) {
        address coin = address(token);
        state = keccak256(abi.encode(escrow.accountOf(client, coin), escrow.accountOf(owner, coin)));
        state = keccak256(abi.encode(state, escrow.pendingOf(client, coin), escrow.sessionOf(idOf(sessionOf(1)))));
        state = keccak256(abi.encode(state, escrow.settings(), escrow.isAllowed(coin), manager.worker(operator)));
        state = keccak256(abi.encode(state, escrow.stakersOwed(coin), escrow.treasuryOwed(coin), manager.owner()));
        for (uint64 lane = 1; lane <= LANES; lane++) {
            (bytes32 resultHash, uint104 claim, uint104 bond, uint40 since) = manager.commitmentOf(client, lane);
            state = keccak256(abi.encode(state, manager.laneOf(client, lane), resultHash, claim, bond, since));
        }
    }

    function stakeState() private view returns (bytes32 state) {
        uint256[4] memory keys = [FIRST_VOTER, SECOND_VOTER, THIRD_VOTER, OPERATOR_KEY];
        for (uint256 i = 0; i < keys.length; i++) {
            state = keccak256(abi.encode(state, stakeStateOf(keys[i] == OPERATOR_KEY ? owner : vm.addr(keys[i]))));
        }
        state = keccak256(abi.encode(state, vault.ownerOf(operator), vault.operatorNonce(operator), vault.owner()));
        state = keccak256(abi.encode(state, vault.rewardsOwed(address(token)), vault.nextEpoch(address(token))));
    }

    function stakeStateOf(address holder) private view returns (bytes32 state) {
        (uint128 staked, uint128 assigned, uint128 unbonding) = vault.stakeOf(holder);
        state = keccak256(abi.encode(staked, assigned, unbonding, vault.unbondReadyAt(holder)));
        state = keccak256(abi.encode(state, vault.verifierBond(holder), vault.getVotes(holder), vault.delegates(holder)));
        state = keccak256(abi.encode(state, vault.claimable(holder, address(token)), dao.nonces(holder)));
    }

    function ruleState() private view returns (bytes32 state) {
        for (uint256 i = 0; i <= uint256(type(Parameter).max); i++) {
            state = keccak256(abi.encode(state, parameters.get(Parameter(i))));
        }
        state = keccak256(abi.encode(state, registry.recordOf(operator), registry.score(operator)));
        state = keccak256(abi.encode(state, watchdog.guardian(), watchdog.limits(address(token))));
        state = keccak256(abi.encode(state, watchdog.pausedUntil(Part.Vault), watchdog.leftThisHour(address(token))));
        state = keccak256(abi.encode(state, parameters.owner(), registry.owner(), watchdog.owner()));
        state = keccak256(abi.encode(state, dao.votingDelay(), dao.proposalThreshold(), dao.quorumNumerator()));
    }

    function allOwned() private view returns (address[5] memory) {
        return [address(manager), address(vault), address(registry), address(parameters), address(watchdog)];
    }
}
