// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ITaskManager} from "../src/interfaces/ITaskManager.sol";
import {Eip712} from "../src/libraries/Eip712.sol";
import {Acceptance, Bid, Offer, Result} from "../src/types/Messages.sol";
import {TaskState} from "../src/types/Task.sol";
import {Market} from "./base/Market.sol";

contract VerifyTest is Market {
    function test_verifyCompletion_byProvider_splitsAndRefunds() public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        Result memory result = resultOf(bid);
        bytes32 resultHash = manager.hashResult(result);
        Acceptance memory acceptance = acceptanceOf(result);
        bytes memory signature = signed(acceptance);
        vm.expectEmit(address(manager));
        emit ITaskManager.TaskSettled(bid.taskId, client, operator, resultHash, 17e18, 60e18, 2.4e18, 0.6e18);
        vm.prank(operator);
        manager.verifyCompletion(offer, bid, result, acceptance, signature);
        assertState(bid.taskId, TaskState.Settled);
        assertClient(DEPOSIT - 20e18, 0);
        assertStake(STAKE, 0);
        vm.assertEq(escrow.credits(owner, address(token)), 17e18, "owner");
        vm.assertEq(escrow.stakersOwed(address(token)), 2.4e18, "stakers");
        vm.assertEq(escrow.treasuryOwed(address(token)), 0.6e18, "treasury");
    }

    function test_verifyCompletion_afterCommitment_settlesAtOnce() public {
        (Offer memory offer, Bid memory bid, Result memory result) = committed(1);
        Acceptance memory acceptance = acceptanceOf(result);
        bytes memory signature = signed(acceptance);
        vm.prank(stranger);
        manager.verifyCompletion(offer, bid, result, acceptance, signature);
        assertState(bid.taskId, TaskState.Settled);
    }

    function test_verifyCompletion_afterFinishBy_stillSettles() public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        skip(2 hours);
        accept(offer, bid, resultOf(bid));
        assertState(bid.taskId, TaskState.Settled);
    }

    function test_verifyCompletion_ofFullBidByStranger_settles() public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        Result memory result = resultOf(bid);
        result.amount = bid.maxAmount;
        Acceptance memory acceptance = acceptanceOf(result);
        bytes memory signature = signed(acceptance);
        vm.prank(stranger);
        manager.verifyCompletion(offer, bid, result, acceptance, signature);
        assertClient(DEPOSIT - 80e18, 0);
    }

    function test_verifyCompletion_byClientWithSignedResult_settles() public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        Result memory result = resultOf(bid);
        Acceptance memory acceptance = acceptanceOf(result);
        bytes memory both = abi.encodePacked(signed(acceptance), signed(result));
        vm.prank(client);
        manager.verifyCompletion(offer, bid, result, acceptance, both);
        assertClient(DEPOSIT - 20e18, 0);
    }

    function test_verifyCompletion_byClientOfMadeUpResult_reverts() public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        Result memory result = resultOf(bid);
        result.amount = 0;
        refuse(client, offer, bid, result, acceptanceOf(result), abi.encodeWithSelector(Eip712.InvalidSignature.selector, operator));
    }

    function test_verifyCompletion_byClientBelowSignedClaim_reverts() public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        Result memory result = resultOf(bid);
        Acceptance memory acceptance = acceptanceOf(result);
        acceptance.amount = 1;
        bytes memory both = abi.encodePacked(signed(acceptance), signed(result));
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.ProviderMustAgree.selector, 1, 20e18));
        vm.prank(client);
        manager.verifyCompletion(offer, bid, result, acceptance, both);
    }

    function test_verifyCompletion_byClientBelowCommittedClaim_reverts() public {
        (Offer memory offer, Bid memory bid, Result memory result) = committed(1);
        Acceptance memory acceptance = acceptanceOf(result);
        acceptance.amount = 20e18 - 1;
        refuse(client, offer, bid, result, acceptance, abi.encodeWithSelector(ITaskManager.ProviderMustAgree.selector, 20e18 - 1, 20e18));
    }

    function test_verifyCompletion_aboveBid_reverts() public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        Result memory result = resultOf(bid);
        result.amount = bid.maxAmount + 1;
        refuse(operator, offer, bid, result, acceptanceOf(result), abi.encodeWithSelector(ITaskManager.AmountTooLarge.selector, 80e18 + 1, 80e18));
    }

    function test_verifyCompletion_ofAnotherResult_reverts() public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        Result memory result = resultOf(bid);
        Acceptance memory acceptance = acceptanceOf(result);
        result.outputs = keccak256("other");
        bytes32 actual = manager.hashResult(result);
        refuse(operator, offer, bid, result, acceptance, abi.encodeWithSelector(ITaskManager.ResultMismatch.selector, acceptance.resultHash, actual));
    }

    function test_verifyCompletion_notTheCommittedResult_reverts() public {
        (Offer memory offer, Bid memory bid, Result memory result) = committed(1);
        bytes32 expected = manager.hashResult(result);
        result.outputs = keccak256("other");
        bytes32 actual = manager.hashResult(result);
        refuse(operator, offer, bid, result, acceptanceOf(result), abi.encodeWithSelector(ITaskManager.ResultMismatch.selector, expected, actual));
    }

    function test_verifyCompletion_acceptanceOfAnotherTask_reverts() public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        Result memory result = resultOf(bid);
        Acceptance memory acceptance = acceptanceOf(result);
        acceptance.taskId = keccak256("other");
        bytes4 selector = ITaskManager.TaskMismatch.selector;
        refuse(operator, offer, bid, result, acceptance, abi.encodeWithSelector(selector, bid.taskId, acceptance.taskId));
    }

    function test_verifyCompletion_resultOfAnotherProvider_reverts() public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        Result memory result = resultOf(bid);
        result.provider = stranger;
        refuse(operator, offer, bid, result, acceptanceOf(result), abi.encodeWithSelector(ITaskManager.ProviderMismatch.selector, operator, stranger));
    }

    function test_verifyCompletion_notAwarded_reverts() public {
        Offer memory offer = submitted(1);
        Bid memory bid = bidOn(offer);
        Result memory result = resultOf(bid);
        refuse(operator, offer, bid, result, acceptanceOf(result), abi.encodeWithSelector(ITaskManager.WrongState.selector, bid.taskId, TaskState.Submitted));
    }

    function test_verifyCompletion_twice_reverts() public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        Result memory result = resultOf(bid);
        accept(offer, bid, result);
        refuse(operator, offer, bid, result, acceptanceOf(result), abi.encodeWithSelector(ITaskManager.WrongState.selector, bid.taskId, TaskState.Settled));
    }

    function test_verifyCompletion_afterRevocation_paysTheOwner() public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        vm.prank(owner);
        vault.setOperator(operator, false, "");
        accept(offer, bid, resultOf(bid));
        vm.assertEq(escrow.credits(owner, address(token)), 17e18);
        assertStake(STAKE, 0);
    }

    function test_verifyCompletion_clientIsOwner_keepsTheSum() public {
        uint256 key = 0x5E1F;
        authorise(client, key);
        Offer memory offer = offerOf(1);
        offer.minStake = 0;
        Bid memory bid = bidOn(offer);
        bid.provider = vm.addr(key);
        bytes memory signature = signWith(key, manager.hashBid(bid));
        vm.prank(client);
        manager.assignProvider(offer, bid, signature);
        Result memory result = resultOf(bid);
        send(bid.provider, offer, bid, result, acceptanceOf(result));
        assertClient(DEPOSIT - 3e18, 0);
    }

    function testFuzz_verifyCompletion_anyAmount_addsUp(uint128 amount) public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        Result memory result = resultOf(bid);
        result.amount = uint128(between(amount, 0, bid.maxAmount));
        accept(offer, bid, result);
        uint256 fees = escrow.stakersOwed(address(token)) + escrow.treasuryOwed(address(token));
        vm.assertEq(escrow.credits(owner, address(token)) + fees, result.amount);
        assertClient(DEPOSIT - result.amount, 0);
    }

    function send(address from, Offer memory o, Bid memory b, Result memory r, Acceptance memory a) private {
        bytes memory signature = signed(a);
        vm.prank(from);
        manager.verifyCompletion(o, b, r, a, signature);
    }

    function refuse(
        address from,
        Offer memory o,
        Bid memory b,
        Result memory r,
        Acceptance memory a,
        bytes memory reason
    ) private {
        bytes memory signature = signed(a);
        vm.expectRevert(reason);
        vm.prank(from);
        manager.verifyCompletion(o, b, r, a, signature);
    }
}
