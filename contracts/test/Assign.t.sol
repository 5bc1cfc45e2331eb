// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ITaskManager} from "../src/interfaces/ITaskManager.sol";
import {Bid, Offer} from "../src/types/Messages.sol";
import {Lane, TaskState, Terms} from "../src/types/Task.sol";
import {Market} from "./base/Market.sol";

contract AssignTest is Market {
    function test_assignProvider_fromNone_locksBidAndCollateral() public {
        Offer memory offer = offerOf(1);
        Bid memory bid = bidOn(offer);
        bytes memory signature = signed(awardOf(bid));
        vm.expectEmit(address(manager));
        emit ITaskManager.TaskAwarded(bid.taskId, client, operator, hasher.bid(bid), 80e18, 300);
        vm.prank(operator);
        manager.assignProvider(offer, bid, VALID_UNTIL, signature, "");
        assertState(offer, TaskState.Awarded);
        assertClient(DEPOSIT - 80e18, 80e18);
        assertStake(STAKE, COLLATERAL, HELD);
    }

    function test_assignProvider_storesTheTerms() public {
        Terms memory terms = awarded(7);
        Lane memory lane = manager.laneOf(client, 7);
        vm.assertEq(lane.sequence, 1);
        vm.assertEq(bytes32(lane.terms), bytes32(bytes25(keccak256(abi.encode(terms)))));
    }

    function test_assignProvider_carriedByStranger_needsBothSignatures() public {
        Offer memory offer = offerOf(1);
        Bid memory bid = bidOn(offer);
        bytes memory awardSignature = signed(awardOf(bid));
        bytes memory bidSignature = signed(bid);
        vm.prank(stranger);
        manager.assignProvider(offer, bid, VALID_UNTIL, awardSignature, bidSignature);
        assertState(offer, TaskState.Awarded);
    }

    function test_assignProvider_byClient_needsOnlyTheBid() public {
        Offer memory offer = offerOf(1);
        Bid memory bid = bidOn(offer);
        bytes memory signature = signed(bid);
        vm.prank(client);
        manager.assignProvider(offer, bid, VALID_UNTIL, "", signature);
        assertState(offer, TaskState.Awarded);
    }

    function test_assignProvider_byClientWithoutBidSignature_reverts() public {
        Offer memory offer = offerOf(1);
        Bid memory bid = bidOn(offer);
        expectInvalidSignature(operator);
        vm.prank(client);
        manager.assignProvider(offer, bid, VALID_UNTIL, "", "");
    }

    function test_assignProvider_fromSubmitted_returnsTheRest() public {
        Offer memory offer = submitted(1);
        award(offer, bidOn(offer));
        assertClient(DEPOSIT - 80e18, 80e18);
        assertState(offer, TaskState.Awarded);
    }

    function test_assignProvider_anotherOfferOfASubmittedLane_reverts() public {
        submitted(1);
        Offer memory offer = offerOf(1);
        offer.spec = keccak256("other");
        Bid memory bid = bidOn(offer);
        bytes memory signature = signed(awardOf(bid));
        expectLaneTaken(1, 1);
        vm.prank(operator);
        manager.assignProvider(offer, bid, VALID_UNTIL, signature, "");
    }

    function test_assignProvider_withoutCollateral_holdsNone() public {
        Offer memory offer = offerOf(1);
        offer.minStake = 0;
        award(offer, bidOn(offer));
        assertStake(STAKE, COLLATERAL, 0);
    }

    function test_assignProvider_ofAPartOfAUnit_holdsAWholeOne() public {
        Offer memory offer = offerOf(1);
        offer.minStake = 1;
        award(offer, bidOn(offer));
        assertStake(STAKE, COLLATERAL, UNIT);
    }

    function test_assignProvider_twice_reverts() public {
        awarded(1);
        Offer memory offer = offerOf(1);
        Bid memory bid = bidOn(offer);
        bytes memory signature = signed(awardOf(bid));
        expectLaneTaken(1, 1);
        vm.prank(operator);
        manager.assignProvider(offer, bid, VALID_UNTIL, signature, "");
    }

    function test_assignProvider_afterCancel_reverts() public {
        Offer memory offer = submitted(1);
        vm.prank(client);
        manager.cancel(offer);
        Bid memory bid = bidOn(offer);
        bytes memory signature = signed(awardOf(bid));
        expectLaneTaken(1, 1);
        vm.prank(operator);
        manager.assignProvider(offer, bid, VALID_UNTIL, signature, "");
    }

    function test_assignProvider_bidOnAnotherTask_reverts() public {
        Offer memory offer = offerOf(1);
        Bid memory bid = bidOn(offerOf(2));
        bytes32 taskId = hasher.offer(offer);
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
        expectRefused(offer, bid, tooLate((START + 61) * 1000, bid.validUntil));
    }

    function test_assignProvider_expiredAward_reverts() public {
        Offer memory offer = offerOf(1);
        Bid memory bid = bidOn(offer);
        bid.validUntil = type(uint64).max;
        skip(61);
        expectRefused(offer, bid, tooLate((START + 61) * 1000, VALID_UNTIL));
    }

    function test_assignProvider_afterFinishBy_reverts() public {
        Offer memory offer = offerOf(1);
        skip(1 hours + 1);
        expectRefused(offer, bidOn(offer), tooLate((START + 1 hours + 1) * 1000, offer.finishBy));
    }

    function test_assignProvider_withoutCredits_reverts() public {
        vm.prank(client);
        escrow.withdraw(address(token), DEPOSIT - 79e18, client);
        Offer memory offer = offerOf(1);
        Bid memory bid = bidOn(offer);
        bytes memory signature = signed(awardOf(bid));
        expectInsufficientCredits(79e18, 80e18);
        vm.prank(operator);
        manager.assignProvider(offer, bid, VALID_UNTIL, signature, "");
    }

    function test_assignProvider_withoutFreeCollateral_reverts() public {
        Offer memory first = offerOf(1);
        first.minStake = COLLATERAL - 49e18;
        award(first, bidOn(first));
        Offer memory offer = offerOf(2);
        bytes4 selector = ITaskManager.InsufficientCollateral.selector;
        expectRefused(offer, bidOn(offer), abi.encodeWithSelector(selector, operator, 49_000, 50_000));
    }

    function test_assignProvider_moreCollateralThanTokens_reverts() public {
        Offer memory offer = offerOf(1);
        offer.minStake = type(uint128).max;
        bytes4 selector = ITaskManager.InsufficientCollateral.selector;
        expectRefused(
            offer, bidOn(offer), abi.encodeWithSelector(selector, operator, 400_000, type(uint48).max)
        );
    }

    function test_assignProvider_revokedOperator_reverts() public {
        vm.prank(owner);
        vault.setOperator(operator, false, "");
        Offer memory offer = offerOf(1);
        offer.minStake = 0;
        bytes memory reason = abi.encodeWithSelector(ITaskManager.OperatorRevoked.selector, operator);
        expectRefused(offer, bidOn(offer), reason);
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
        offer.minStake = uint128(between(collateral, 0, COLLATERAL));
        Bid memory bid = bidOn(offer);
        bid.maxAmount = uint128(between(most, 0, offer.maxPrice));
        Terms memory terms = award(offer, bid);
        assertClient(DEPOSIT - bid.maxAmount, bid.maxAmount);
        assertStake(STAKE, COLLATERAL, terms.collateral * UNIT);
        vm.assertTrue(terms.collateral * UNIT >= offer.minStake);
    }

    function tooLate(uint256 time, uint256 limit) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ITaskManager.TooLate.selector, time, limit);
    }

    function expectRefused(Offer memory offer, Bid memory bid, bytes memory reason) private {
        bytes memory signature = signed(awardOf(bid));
        vm.expectRevert(reason);
        vm.prank(operator);
        manager.assignProvider(offer, bid, VALID_UNTIL, signature, "");
    }
}
