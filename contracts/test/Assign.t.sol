// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStakingVault} from "../src/interfaces/IStakingVault.sol";
import {ITaskManager} from "../src/interfaces/ITaskManager.sol";
import {Bid, Offer} from "../src/types/Messages.sol";
import {TaskState} from "../src/types/Task.sol";
import {Market} from "./base/Market.sol";

contract AssignTest is Market {
    function test_assignProvider_fromNone_locksBidAndCollateral() public {
        Offer memory offer = offerOf(1);
        Bid memory bid = bidOn(offer);
        bytes memory signature = signed(bid);
        bytes32 bidHash = manager.hashBid(bid);
        vm.expectEmit(address(manager));
        emit ITaskManager.TaskAwarded(bid.taskId, client, operator, bidHash, 80e18);
        vm.prank(client);
        manager.assignProvider(offer, bid, signature);
        assertState(bid.taskId, TaskState.Awarded);
        assertClient(DEPOSIT - 80e18, 80e18);
        assertStake(STAKE, 50e18);
    }

    function test_assignProvider_fromSubmitted_returnsTheRest() public {
        Offer memory offer = submitted(1);
        award(offer, bidOn(offer));
        assertClient(DEPOSIT - 80e18, 80e18);
    }

    function test_assignProvider_withoutCollateral_locksNoStake() public {
        Offer memory offer = offerOf(1);
        offer.minStake = 0;
        award(offer, bidOn(offer));
        assertStake(STAKE, 0);
    }

    function test_assignProvider_byStranger_reverts() public {
        Offer memory offer = offerOf(1);
        Bid memory bid = bidOn(offer);
        bytes memory signature = signed(bid);
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.NotClient.selector, stranger, client));
        vm.prank(stranger);
        manager.assignProvider(offer, bid, signature);
    }

    function test_assignProvider_twice_reverts() public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        bytes memory signature = signed(bid);
        expectWrongState(bid.taskId, TaskState.Awarded);
        vm.prank(client);
        manager.assignProvider(offer, bid, signature);
    }

    function test_assignProvider_afterCancel_reverts() public {
        Offer memory offer = submitted(1);
        Bid memory bid = bidOn(offer);
        bytes memory signature = signed(bid);
        vm.startPrank(client);
        manager.cancel(offer);
        expectWrongState(bid.taskId, TaskState.Cancelled);
        manager.assignProvider(offer, bid, signature);
    }

    function test_assignProvider_bidOnAnotherTask_reverts() public {
        Offer memory offer = offerOf(1);
        Bid memory bid = bidOn(offerOf(2));
        bytes32 taskId = manager.hashOffer(offer);
        expectRefused(offer, bid, abi.encodeWithSelector(ITaskManager.TaskMismatch.selector, taskId, bid.taskId));
    }

    function test_assignProvider_aboveMaxPrice_reverts() public {
        Offer memory offer = offerOf(1);
        Bid memory bid = bidOn(offer);
        bid.maxAmount = offer.maxPrice + 1;
        bytes4 selector = ITaskManager.AmountTooLarge.selector;
        expectRefused(offer, bid, abi.encodeWithSelector(selector, 100e18 + 1, 100e18));
    }

    function test_assignProvider_expiredBid_reverts() public {
        Offer memory offer = offerOf(1);
        Bid memory bid = bidOn(offer);
        skip(61);
        expectRefused(
            offer, bid, abi.encodeWithSelector(ITaskManager.TooLate.selector, (START + 61) * 1000, bid.validUntil)
        );
    }

    function test_assignProvider_afterFinishBy_reverts() public {
        Offer memory offer = offerOf(1);
        Bid memory bid = bidOn(offer);
        bid.validUntil = type(uint64).max;
        skip(1 hours + 1);
        bytes4 selector = ITaskManager.TooLate.selector;
        expectRefused(offer, bid, abi.encodeWithSelector(selector, (START + 1 hours + 1) * 1000, offer.finishBy));
    }

    function test_assignProvider_withoutCredits_reverts() public {
        vm.prank(client);
        escrow.withdraw(address(token), DEPOSIT - 79e18);
        Offer memory offer = offerOf(1);
        Bid memory bid = bidOn(offer);
        bytes memory signature = signed(bid);
        expectInsufficientCredits(79e18, 80e18);
        vm.prank(client);
        manager.assignProvider(offer, bid, signature);
    }

    function test_assignProvider_withoutFreeStake_reverts() public {
        Offer memory first = offerOf(1);
        first.minStake = STAKE - 49e18;
        award(first, bidOn(first));
        Offer memory offer = offerOf(2);
        bytes4 selector = IStakingVault.InsufficientStake.selector;
        expectRefused(offer, bidOn(offer), abi.encodeWithSelector(selector, owner, 49e18, 50e18));
    }

    function test_assignProvider_revokedOperator_reverts() public {
        vm.prank(owner);
        vault.setOperator(operator, false, "");
        Offer memory offer = offerOf(1);
        offer.minStake = 0;
        expectRefused(
            offer, bidOn(offer), abi.encodeWithSelector(IStakingVault.OperatorRevoked.selector, operator)
        );
    }

    function test_assignProvider_inAnotherMode_reverts() public {
        Offer memory offer = offerOf(1);
        offer.mode = 3;
        bytes4 selector = ITaskManager.UnsupportedMode.selector;
        expectRefused(offer, bidOn(offer), abi.encodeWithSelector(selector, 3, 1));
    }

    function testFuzz_assignProvider_anyAmounts_keepsTheSum(uint128 price, uint128 most, uint128 collateral) public {
        Offer memory offer = offerOf(1);
        offer.maxPrice = uint128(between(price, 0, DEPOSIT));
        offer.minStake = uint128(between(collateral, 0, STAKE));
        Bid memory bid = bidOn(offer);
        bid.maxAmount = uint128(between(most, 0, offer.maxPrice));
        award(offer, bid);
        assertClient(DEPOSIT - bid.maxAmount, bid.maxAmount);
        assertStake(STAKE, offer.minStake);
    }

    function expectRefused(Offer memory offer, Bid memory bid, bytes memory reason) private {
        bytes memory signature = signed(bid);
        vm.expectRevert(reason);
        vm.prank(client);
        manager.assignProvider(offer, bid, signature);
    }
}
