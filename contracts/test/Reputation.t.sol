// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {IReputationRegistry, Record} from "../src/interfaces/IReputationRegistry.sol";
import {ITaskManager} from "../src/interfaces/ITaskManager.sol";
import {ReputationRegistry} from "../src/ReputationRegistry.sol";
import {Offer, Rating} from "../src/types/Messages.sol";
import {Terms} from "../src/types/Task.sol";
import {Market} from "./base/Market.sol";
import {SmartOwner} from "./base/SmartOwner.sol";

contract ReputationTest is Market {
    /// @dev Of an operator that nobody knows: 7 of 10 done, none late, rated 80.
    uint256 private constant UNKNOWN = 7_800;

    function test_score_ofAnUnknownOperator_isThePrior() public view {
        vm.assertEq(registry.score(stranger), UNKNOWN);
    }

    function test_score_risesBySettledTasks() public {
        accept(awarded(1));
        // (6 * 7272 + 2 * 10000 + 2 * 8000) / 10
        vm.assertEq(registry.score(operator), 7_963);
    }

    function test_score_fallsByAMissedTask() public {
        Terms memory terms = awarded(1);
        skip(1 hours + 5 minutes + 1);
        vm.expectEmit(address(registry));
        emit IReputationRegistry.FailureRecorded(operator, true);
        manager.expire(terms);
        vm.assertEq(registry.recordOf(operator).slashed, 1);
        // (6 * 3500 + 2 * 10000 + 2 * 8000) / 10
        vm.assertEq(registry.score(operator), 5_700);
    }

    function test_recordFailure_withoutASlash_weighsLess() public {
        vm.prank(address(manager));
        registry.recordFailure(operator, false);
        vm.assertEq(registry.recordOf(operator).failed, 1);
        // (6 * 5384 + 2 * 10000 + 2 * 8000) / 10
        vm.assertEq(registry.score(operator), 6_830);
    }

    function test_recordFailure_byAnotherCaller_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IReputationRegistry.NotTaskManager.selector, governor));
        vm.prank(governor);
        registry.recordFailure(operator, true);
    }

    function test_rate_byAnyoneWithTheClientsSignature_counts() public {
        Terms memory terms = settled(1);
        vm.expectEmit(address(registry));
        emit IReputationRegistry.Rated(terms.taskId, client, operator, 100);
        rate(terms, Rating(terms.taskId, 100));
        Record memory entry = registry.recordOf(operator);
        vm.assertEq(entry.ratings, 1);
        vm.assertEq(entry.ratingSum, 100);
        // (6 * 7272 + 2 * 10000 + 2 * 8333) / 10
        vm.assertEq(registry.score(operator), 8_029);
    }

    function test_rate_byTheClient_needsNoSignature() public {
        Terms memory terms = settled(1);
        vm.prank(client);
        registry.rate(terms, Rating(terms.taskId, 0), "");
        vm.assertEq(registry.recordOf(operator).ratings, 1);
    }

    function test_rate_byAContractClient_takesItsWord() public {
        SmartOwner smart = new SmartOwner(client);
        escrow.depositFor(address(smart), address(token), DEPOSIT);
        Terms memory terms = settledFor(address(smart));
        rate(terms, Rating(terms.taskId, 90));
        vm.assertEq(registry.recordOf(operator).ratingSum, 90);
    }

    function test_rate_signedByTheProvider_reverts() public {
        Terms memory terms = settled(1);
        Rating memory rating = Rating(terms.taskId, 100);
        bytes memory signature = signWith(OPERATOR_KEY, hasher.rating(rating));
        expectInvalidSignature(client);
        registry.rate(terms, rating, signature);
    }

    function test_rate_twice_reverts() public {
        Terms memory terms = settled(1);
        rate(terms, Rating(terms.taskId, 100));
        vm.expectRevert(abi.encodeWithSelector(IReputationRegistry.AlreadyRated.selector, terms.taskId));
        vm.prank(client);
        registry.rate(terms, Rating(terms.taskId, 50), "");
    }

    function test_rate_beforeSettlement_reverts() public {
        Terms memory terms = awarded(1);
        vm.expectRevert(abi.encodeWithSelector(IReputationRegistry.NotSettled.selector, terms.taskId));
        vm.prank(client);
        registry.rate(terms, Rating(terms.taskId, 100), "");
    }

    function test_rate_ofAnotherProvider_reverts() public {
        Terms memory terms = settled(1);
        terms.provider = stranger;
        vm.expectRevert(abi.encodeWithSelector(IReputationRegistry.NotSettled.selector, terms.taskId));
        vm.prank(client);
        registry.rate(terms, Rating(terms.taskId, 100), "");
    }

    function test_rate_ofAnotherTask_reverts() public {
        Terms memory terms = settled(1);
        bytes32 other = keccak256("other");
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.TaskMismatch.selector, terms.taskId, other));
        vm.prank(client);
        registry.rate(terms, Rating(other, 100), "");
    }

    function test_rate_aboveAHundred_reverts() public {
        Terms memory terms = settled(1);
        vm.expectRevert(abi.encodeWithSelector(IReputationRegistry.RatingTooHigh.selector, 101));
        vm.prank(client);
        registry.rate(terms, Rating(terms.taskId, 101), "");
    }

    function test_correct_byGovernor_movesTheScore() public {
        vm.expectEmit(address(registry));
        emit IReputationRegistry.Corrected(operator, 200, "the client's fault");
        correct(200, "the client's fault");
        vm.assertEq(registry.score(operator), UNKNOWN + 200);
        correct(10_000, "");
        vm.assertEq(registry.score(operator), 10_000);
        correct(-10_000, "");
        vm.assertEq(registry.score(operator), 0);
    }

    function test_correct_tooFar_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IReputationRegistry.CorrectionTooLarge.selector, int24(10_001)));
        correct(10_001, "");
        vm.expectRevert(abi.encodeWithSelector(IReputationRegistry.CorrectionTooLarge.selector, int24(-10_001)));
        correct(-10_001, "");
    }

    function test_governorsCalls_byStranger_revert() public {
        bytes4 selector = OwnableUpgradeable.OwnableUnauthorizedAccount.selector;
        bytes memory reason = abi.encodeWithSelector(selector, address(this));
        vm.expectRevert(reason);
        registry.correct(operator, 1, "");
        vm.expectRevert(reason);
        registry.upgradeToAndCall(address(registry), "");
    }

    function test_upgrade_keepsRecords() public {
        correct(-7, "");
        ReputationRegistry next = new ReputationRegistry(manager);
        vm.prank(governor);
        registry.upgradeToAndCall(address(next), "");
        vm.assertEq(registry.score(operator), UNKNOWN - 7);
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        next.initialize(stranger);
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        registry.initialize(stranger);
    }

    function settled(uint64 lane) private returns (Terms memory terms) {
        terms = awarded(lane);
        accept(terms);
    }

    function settledFor(address account) private returns (Terms memory terms) {
        Offer memory offer = offerOf(1);
        offer.client = account;
        terms = award(offer, bidOn(offer));
        accept(terms);
    }

    function rate(Terms memory terms, Rating memory rating) private {
        registry.rate(terms, rating, signWith(CLIENT_KEY, hasher.rating(rating)));
    }

    function correct(int24 correction, string memory reason) private {
        vm.prank(governor);
        registry.correct(operator, correction, reason);
    }
}
