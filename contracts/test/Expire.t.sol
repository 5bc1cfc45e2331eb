// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ITaskManager} from "../src/interfaces/ITaskManager.sol";
import {Acceptance, Bid, Offer, Result} from "../src/types/Messages.sol";
import {TaskState} from "../src/types/Task.sol";
import {Market} from "./base/Market.sol";

contract ExpireTest is Market {
    uint256 private constant EXPIRES = START + 1 hours + 5 minutes;

    function test_expire_afterNoShow_refundsAndSlashes() public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        vm.warp(EXPIRES + 1);
        vm.expectEmit(address(manager));
        emit ITaskManager.TaskExpired(bid.taskId, client, operator, 80e18, 50e18);
        vm.prank(stranger);
        manager.expire(offer, bid);
        assertState(bid.taskId, TaskState.Expired);
        assertClient(DEPOSIT + 25e18, 0);
        assertStake(STAKE - 50e18, 0);
        vm.assertEq(escrow.credits(stranger, address(token)), 5e18, "reporter");
        vm.assertEq(escrow.treasuryOwed(address(token)), 20e18, "treasury");
        vm.assertEq(token.balanceOf(address(escrow)), DEPOSIT + 50e18, "escrow's tokens");
        vm.assertEq(token.balanceOf(address(vault)), STAKE - 50e18, "vault's tokens");
    }

    function test_expire_withoutCollateral_onlyRefunds() public {
        Offer memory offer = offerOf(1);
        offer.minStake = 0;
        Bid memory bid = bidOn(offer);
        award(offer, bid);
        vm.warp(EXPIRES + 1);
        manager.expire(offer, bid);
        assertClient(DEPOSIT, 0);
        assertStake(STAKE, 0);
    }

    function test_expire_withinGrace_reverts() public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        vm.warp(EXPIRES);
        expectTooEarly(EXPIRES * 1000);
        manager.expire(offer, bid);
    }

    function test_expire_whenCommitted_reverts() public {
        (Offer memory offer, Bid memory bid,) = committed(1);
        vm.warp(EXPIRES + 1);
        expectWrongState(bid.taskId, TaskState.Committed);
        manager.expire(offer, bid);
    }

    function test_expire_whenSettled_reverts() public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        accept(offer, bid, resultOf(bid));
        vm.warp(EXPIRES + 1);
        expectWrongState(bid.taskId, TaskState.Settled);
        manager.expire(offer, bid);
    }

    function test_expire_underAnotherBid_reverts() public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        bid.maxAmount = 100e18;
        vm.warp(EXPIRES + 1);
        bytes4 selector = ITaskManager.BidMismatch.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, bid.taskId, manager.hashBid(bid)));
        manager.expire(offer, bid);
    }

    function test_expire_finishByAtTheEndOfTime_doesNotOverflow() public {
        Offer memory offer = offerOf(1);
        offer.finishBy = type(uint64).max;
        Bid memory bid = bidOn(offer);
        award(offer, bid);
        expectTooEarly(uint256(type(uint64).max) + 5 minutes * 1000);
        manager.expire(offer, bid);
    }

    function test_expire_afterRevocation_slashesTheOwner() public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        vm.prank(owner);
        vault.setOperator(operator, false, "");
        vm.warp(EXPIRES + 1);
        manager.expire(offer, bid);
        assertStake(STAKE - 50e18, 0);
    }

    function test_verifyCompletion_afterExpiry_reverts() public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        vm.warp(EXPIRES + 1);
        manager.expire(offer, bid);
        Result memory result = resultOf(bid);
        Acceptance memory acceptance = acceptanceOf(result);
        bytes memory signature = signed(acceptance);
        expectWrongState(bid.taskId, TaskState.Expired);
        vm.prank(operator);
        manager.verifyCompletion(offer, bid, result, acceptance, signature);
    }

    function testFuzz_expire_anyCollateral_addsUp(uint128 collateral) public {
        Offer memory offer = offerOf(1);
        offer.minStake = uint128(between(collateral, 0, STAKE));
        Bid memory bid = bidOn(offer);
        award(offer, bid);
        vm.warp(EXPIRES + 1);
        vm.prank(stranger);
        manager.expire(offer, bid);
        uint256 shared = escrow.credits(stranger, address(token)) + escrow.treasuryOwed(address(token));
        vm.assertEq(escrow.credits(client, address(token)) - DEPOSIT + shared, offer.minStake);
    }
}
