// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ITaskManager} from "../src/interfaces/ITaskManager.sol";
import {Result} from "../src/types/Messages.sol";
import {TaskState, Terms} from "../src/types/Task.sol";
import {Market} from "./base/Market.sol";

contract CommitTest is Market {
    function test_commitResult_byProvider_storesTheClaim() public {
        Terms memory terms = awarded(1);
        Result memory result = resultOf(terms);
        skip(200);
        vm.expectEmit(address(manager));
        emit ITaskManager.ResultCommitted(terms.taskId, client, operator, hasher.result(result), 20e18);
        vm.prank(operator);
        manager.commitResult(terms, result);
        assertState(terms, TaskState.Committed);
        (bytes32 resultHash, uint104 claim, uint104 bond, uint40 since) = manager.commitmentOf(client, 1);
        vm.assertEq(resultHash, hasher.result(result));
        vm.assertEq(claim, 20e18);
        vm.assertEq(bond, 0);
        vm.assertEq(since, START + 200);
    }

    function testFuzz_commitResult_anyClaim_isBounded(uint128 amount, uint32 elapsed) public {
        Terms memory terms = awarded(1);
        Result memory result = resultOf(terms);
        result.amount = amount;
        uint256 time = between(elapsed, 0, 1 hours);
        skip(time);
        vm.prank(operator);
        manager.commitResult(terms, result);
        (, uint104 claim,,) = manager.commitmentOf(client, 1);
        uint256 expected = time * 0.1e18 < 80e18 ? time * 0.1e18 : 80e18;
        vm.assertEq(claim, amount < expected ? amount : expected);
    }

    function test_commitResult_byStranger_reverts() public {
        Terms memory terms = awarded(1);
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.NotProvider.selector, client, operator));
        vm.prank(client);
        manager.commitResult(terms, resultOf(terms));
    }

    function test_commitResult_afterFinishBy_reverts() public {
        Terms memory terms = awarded(1);
        skip(1 hours + 1);
        expectTooLate(terms.finishBy);
        vm.prank(operator);
        manager.commitResult(terms, resultOf(terms));
    }

    function test_commitResult_twice_reverts() public {
        (Terms memory terms, Result memory result) = committed(1);
        expectWrongState(terms.taskId, TaskState.Committed);
        vm.prank(operator);
        manager.commitResult(terms, result);
    }

    function test_commitResult_notAwarded_reverts() public {
        submitted(1);
        Terms memory terms = termsOf(offerOf(1), bidOn(offerOf(1)));
        refuse(terms, resultOf(terms), abi.encodeWithSelector(ITaskManager.TermsMismatch.selector, terms.taskId));
    }

    function test_commitResult_underOtherTerms_reverts() public {
        Terms memory terms = awarded(1);
        terms.ratePerSecond *= 2;
        refuse(terms, resultOf(terms), abi.encodeWithSelector(ITaskManager.TermsMismatch.selector, terms.taskId));
    }

    function test_commitResult_ofAnotherTask_reverts() public {
        Terms memory terms = awarded(1);
        Result memory result = resultOf(terms);
        result.taskId = keccak256("other");
        bytes4 selector = ITaskManager.TaskMismatch.selector;
        refuse(terms, result, abi.encodeWithSelector(selector, terms.taskId, result.taskId));
    }

    function test_commitResult_ofAnotherProvider_reverts() public {
        Terms memory terms = awarded(1);
        Result memory result = resultOf(terms);
        result.provider = stranger;
        bytes4 selector = ITaskManager.ProviderMismatch.selector;
        refuse(terms, result, abi.encodeWithSelector(selector, operator, stranger));
    }

    function test_finalizePayment_afterChallenge_paysTheClaim() public {
        (Terms memory terms, Result memory result) = committed(1);
        skip(601);
        bytes32 resultHash = hasher.result(result);
        vm.expectEmit(address(manager));
        emit ITaskManager.TaskSettled(terms.taskId, client, operator, resultHash, 17e18, 60e18, 2.4e18, 0.6e18);
        vm.prank(stranger);
        manager.finalizePayment(terms);
        assertState(terms, TaskState.Settled);
        assertClient(DEPOSIT - 20e18, 0);
        assertStake(STAKE, COLLATERAL, 0);
        vm.assertEq(escrow.credits(owner, address(token)), 17e18);
        (bytes32 none,,,) = manager.commitmentOf(client, 1);
        vm.assertEq(none, 0);
    }

    function test_finalizePayment_ofAResultInTime_isNotLate() public {
        (Terms memory terms,) = committed(1);
        skip(30 days);
        manager.finalizePayment(terms);
        vm.assertEq(manager.worker(operator).settled, 1);
        vm.assertEq(manager.worker(operator).late, 0);
    }

    function test_finalizePayment_withinChallenge_reverts() public {
        (Terms memory terms,) = committed(1);
        skip(600);
        expectTooEarly((START + 800) * 1000);
        manager.finalizePayment(terms);
    }

    function test_finalizePayment_withShorterPeriod_reverts() public {
        (Terms memory terms,) = committed(1);
        terms.challengePeriod = 0;
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.TermsMismatch.selector, terms.taskId));
        manager.finalizePayment(terms);
    }

    function test_finalizePayment_notCommitted_reverts() public {
        Terms memory terms = awarded(1);
        expectWrongState(terms.taskId, TaskState.Awarded);
        manager.finalizePayment(terms);
    }

    function test_finalizePayment_twice_reverts() public {
        (Terms memory terms,) = committed(1);
        skip(601);
        manager.finalizePayment(terms);
        expectWrongState(terms.taskId, TaskState.Settled);
        manager.finalizePayment(terms);
    }

    function refuse(Terms memory terms, Result memory result, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(operator);
        manager.commitResult(terms, result);
    }
}
