// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ITaskManager} from "../src/interfaces/ITaskManager.sol";
import {Acceptance, Bid, Offer, Result} from "../src/types/Messages.sol";
import {TaskState, Terms, Worker} from "../src/types/Task.sol";
import {Market} from "./base/Market.sol";

contract VerifyTest is Market {
    function test_verifyCompletion_byProvider_splitsAndRefunds() public {
        Terms memory terms = awarded(1);
        Acceptance memory acceptance = acceptanceOf(resultOf(terms));
        bytes memory signature = signed(acceptance);
        vm.expectEmit(address(manager));
        emit ITaskManager.TaskSettled(
            terms.taskId, client, operator, acceptance.resultHash, 17e18, 60e18, 2.4e18, 0.6e18
        );
        vm.prank(operator);
        manager.verifyCompletion(terms, acceptance, signature, "");
        assertState(terms, TaskState.Settled);
        vm.assertTrue(manager.isSettled(terms));
        assertClient(DEPOSIT - 20e18, 0);
        assertStake(STAKE, COLLATERAL, 0);
        vm.assertEq(escrow.credits(owner, address(token)), 17e18, "owner");
        vm.assertEq(escrow.stakersOwed(address(token)), 2.4e18, "stakers");
        vm.assertEq(escrow.treasuryOwed(address(token)), 0.6e18, "treasury");
    }

    function test_verifyCompletion_countsTheTask() public {
        accept(awarded(1));
        Terms memory terms = awarded(2);
        skip(1 hours + 1);
        accept(terms);
        Worker memory worker = manager.worker(operator);
        vm.assertEq(worker.settled, 2);
        vm.assertEq(worker.late, 1);
        vm.assertEq(worker.owner, owner);
        vm.assertTrue(!worker.revoked);
    }

    function test_verifyCompletion_ofVeryManyTasks_halvesTheCounters() public {
        awarded(1);
        putCounters(type(uint24).max, 1_001);
        accept(termsOf(offerOf(1), bidOn(offerOf(1))));
        Worker memory worker = manager.worker(operator);
        vm.assertEq(worker.settled, type(uint24).max / 2 + 1);
        vm.assertEq(worker.late, 500);
        vm.assertEq(worker.owner, owner);
        assertStake(STAKE, COLLATERAL, 0);
    }

    function test_verifyCompletion_ofVeryManyLateTasks_doesNotOverflow() public {
        Terms memory terms = awarded(1);
        putCounters(100_000, type(uint16).max);
        skip(2 hours);
        accept(terms);
        vm.assertEq(manager.worker(operator).settled, 50_001);
        vm.assertEq(manager.worker(operator).late, type(uint16).max / 2 + 1);
    }

    function test_verifyCompletion_afterCommitment_settlesAtOnce() public {
        (Terms memory terms, Result memory result) = committed(1);
        sendFrom(stranger, terms, acceptanceOf(result), "");
        assertState(terms, TaskState.Settled);
    }

    function test_verifyCompletion_ofFullAwardByStranger_settles() public {
        Terms memory terms = awarded(1);
        sendFrom(stranger, terms, acceptanceFor(terms, terms.amount), "");
        assertClient(DEPOSIT - 80e18, 0);
    }

    function test_verifyCompletion_byClient_needsNoSignatureOfItsOwn() public {
        Terms memory terms = awarded(1);
        Acceptance memory acceptance = acceptanceFor(terms, terms.amount);
        vm.prank(client);
        manager.verifyCompletion(terms, acceptance, "", "");
        assertState(terms, TaskState.Settled);
    }

    function test_verifyCompletion_forLessWithTheProvidersSignature_settles() public {
        Terms memory terms = awarded(1);
        Acceptance memory acceptance = acceptanceFor(terms, 20e18);
        sendFrom(stranger, terms, acceptance, signWith(OPERATOR_KEY, hasher.acceptance(acceptance)));
        assertClient(DEPOSIT - 20e18, 0);
    }

    function test_verifyCompletion_forLessWithoutTheProvider_reverts() public {
        Terms memory terms = awarded(1);
        bytes4 selector = ITaskManager.ProviderMustAgree.selector;
        refuse(client, terms, acceptanceFor(terms, 0), abi.encodeWithSelector(selector, 0, 80e18));
    }

    function test_verifyCompletion_withTheProvidersWordForMore_reverts() public {
        Terms memory terms = awarded(1);
        Acceptance memory acceptance = acceptanceFor(terms, 20e18);
        bytes memory agreed = signWith(OPERATOR_KEY, hasher.acceptance(acceptance));
        acceptance.amount = 19e18;
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.ProviderMustAgree.selector, 19e18, 80e18));
        vm.prank(client);
        manager.verifyCompletion(terms, acceptance, "", agreed);
    }

    function test_verifyCompletion_belowCommittedClaim_reverts() public {
        (Terms memory terms,) = committed(1);
        bytes4 selector = ITaskManager.ProviderMustAgree.selector;
        bytes memory reason = abi.encodeWithSelector(selector, 20e18 - 1, 20e18);
        refuse(client, terms, acceptanceFor(terms, 20e18 - 1), reason);
    }

    function test_verifyCompletion_aboveAward_reverts() public {
        Terms memory terms = awarded(1);
        bytes4 selector = ITaskManager.AmountTooLarge.selector;
        refuse(operator, terms, acceptanceFor(terms, 80e18 + 1), abi.encodeWithSelector(selector, 80e18 + 1, 80e18));
    }

    function test_verifyCompletion_notTheCommittedResult_reverts() public {
        (Terms memory terms, Result memory result) = committed(1);
        Acceptance memory acceptance = acceptanceOf(result);
        acceptance.resultHash = keccak256("other");
        bytes4 selector = ITaskManager.ResultMismatch.selector;
        bytes memory reason = abi.encodeWithSelector(selector, hasher.result(result), acceptance.resultHash);
        refuse(operator, terms, acceptance, reason);
    }

    function test_verifyCompletion_acceptanceOfAnotherTask_reverts() public {
        Terms memory terms = awarded(1);
        Acceptance memory acceptance = acceptanceFor(awarded(2), 20e18);
        bytes4 selector = ITaskManager.TaskMismatch.selector;
        refuse(operator, terms, acceptance, abi.encodeWithSelector(selector, terms.taskId, acceptance.taskId));
    }

    function test_verifyCompletion_notAwarded_reverts() public {
        submitted(1);
        Terms memory terms = termsOf(offerOf(1), bidOn(offerOf(1)));
        bytes memory reason = abi.encodeWithSelector(ITaskManager.TermsMismatch.selector, terms.taskId);
        refuse(operator, terms, acceptanceFor(terms, 20e18), reason);
    }

    function test_verifyCompletion_twice_reverts() public {
        Terms memory terms = awarded(1);
        accept(terms);
        bytes4 selector = ITaskManager.WrongState.selector;
        bytes memory reason = abi.encodeWithSelector(selector, terms.taskId, TaskState.Settled);
        refuse(operator, terms, acceptanceFor(terms, 20e18), reason);
    }

    function test_verifyCompletion_afterRevocation_paysTheOwner() public {
        Terms memory terms = awarded(1);
        vm.prank(owner);
        vault.setOperator(operator, false, "");
        accept(terms);
        vm.assertEq(escrow.credits(owner, address(token)), 17e18);
        assertStake(STAKE, COLLATERAL, 0);
    }

    function test_verifyCompletion_clientIsOwner_keepsTheSum() public {
        uint256 key = 0x5E1F;
        authorise(client, key);
        Offer memory offer = offerOf(1);
        offer.minStake = 0;
        Bid memory bid = bidOn(offer);
        bid.provider = vm.addr(key);
        accept(award(offer, bid));
        assertClient(DEPOSIT - 3e18, 0);
    }

    function test_verifyCompletion_ofAnUnknownKeysTask_paysTheKey() public {
        Offer memory offer = offerOf(1);
        offer.minStake = 0;
        Bid memory bid = bidOn(offer);
        bid.provider = stranger;
        accept(award(offer, bid));
        vm.assertEq(escrow.credits(stranger, address(token)), 17e18);
    }

    function testFuzz_verifyCompletion_anyAmount_addsUp(uint128 any) public {
        Terms memory terms = awarded(1);
        uint128 amount = uint128(between(any, 0, terms.amount));
        accept(terms, acceptanceFor(terms, amount));
        uint256 fees = escrow.stakersOwed(address(token)) + escrow.treasuryOwed(address(token));
        vm.assertEq(escrow.credits(owner, address(token)) + fees, amount);
        assertClient(DEPOSIT - amount, 0);
    }

    function acceptanceFor(Terms memory terms, uint128 amount) private view returns (Acceptance memory acceptance) {
        acceptance = acceptanceOf(resultOf(terms));
        acceptance.amount = amount;
    }

    /// @dev Into the operator's slot, whose counters stand above owner and free collateral.
    function putCounters(uint24 settled, uint16 late) private {
        bytes32 base = 0xca6d286dee7f00b27c314373123c06ccde0b99b97e2f5dbafcbb77c6d28f2400;
        bytes32 slot = keccak256(abi.encode(operator, uint256(base) + 3));
        uint256 word = uint256(vm.load(address(manager), slot)) & type(uint208).max;
        vm.store(address(manager), slot, bytes32(word | (uint256(settled) << 208) | (uint256(late) << 232)));
    }

    function sendFrom(address from, Terms memory terms, Acceptance memory acceptance, bytes memory agreed) private {
        bytes memory signature = signed(acceptance);
        vm.prank(from);
        manager.verifyCompletion(terms, acceptance, signature, agreed);
    }

    function refuse(address from, Terms memory terms, Acceptance memory acceptance, bytes memory reason) private {
        bytes memory signature = signed(acceptance);
        vm.expectRevert(reason);
        vm.prank(from);
        manager.verifyCompletion(terms, acceptance, signature, "");
    }
}
