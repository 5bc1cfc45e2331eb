// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ITaskManager} from "../../src/interfaces/ITaskManager.sol";
import {Award, Bid, Offer} from "../../src/types/Messages.sol";
import {Assignment, TaskState, Terms, Worker} from "../../src/types/Task.sol";
import {Model, Slot} from "./Model.sol";

/// @title Tasks up to their award: locked before or not, carried by either party or by a third, alone or in batches.
abstract contract AwardHandler is Model {
    uint256 internal constant FREE = 1 << 0 | 1 << 5 | 1 << 6 | 1 << 7;
    uint64 private constant ALWAYS = type(uint64).max;

    function submit(uint256 seed) external step {
        Slot storage slot = find(seed, FREE);
        Offer memory offer = nextOffer(slot, seed);
        callAs(offer.client, address(manager), abi.encodeCall(ITaskManager.submitTask, (offer)));
        submitted(slot, offer);
    }

    /// @dev An award of a task that was submitted, or of a new one.
    function award(uint256 seed) external step {
        Slot storage slot = find(seed, FREE | bit(TaskState.Submitted));
        Assignment memory item = assignmentOf(slot, seed);
        address carrier = [item.bid.provider, item.offer.client, reporter][mix(seed, 20) % 3];
        if (carrier == item.bid.provider) item.bidSignature = "";
        if (carrier == item.offer.client) item.awardSignature = "";
        bytes memory data = abi.encodeCall(
            ITaskManager.assignProvider,
            (item.offer, item.bid, item.validUntil, item.awardSignature, item.bidSignature)
        );
        callAs(carrier, address(manager), data);
        awarded(slot, item.offer, item.bid);
    }

    /// @dev Of any lanes, also open ones, which are left out.
    function awardBatch(uint256 seed) external step {
        Assignment[] memory items = new Assignment[](3);
        uint256 first = seed % LANES;
        for (uint256 i; i < items.length; ++i) items[i] = assignmentOf(slots[(first + i) % LANES], mix(seed, 30 + i));
        vm.prank(reporter);
        manager.assignProviders(items);
        for (uint256 i; i < items.length; ++i) {
            Slot storage slot = slots[(first + i) % LANES];
            bool open = slot.state >= TaskState.Awarded && slot.state <= TaskState.Disputed;
            if (!open && manager.taskState(items[i].offer) == TaskState.Awarded) {
                awarded(slot, items[i].offer, items[i].bid);
            }
        }
    }

    function cancel(uint256 seed) external step {
        Slot storage slot = find(seed, bit(TaskState.Submitted));
        if (mix(seed, 1) % 4 == 0) waitUntil(slot.offer.finishBy / 1000 + 1);
        address caller = vm.getBlockTimestamp() > slot.offer.finishBy / 1000 ? reporter : slot.offer.client;
        callAs(caller, address(manager), abi.encodeCall(ITaskManager.cancel, (slot.offer)));
        slot.state = TaskState.Cancelled;
    }

    function submitted(Slot storage slot, Offer memory offer) internal {
        (slot.offer, slot.state, slot.sequence) = (offer, TaskState.Submitted, slot.sequence + 1);
    }

    function awarded(Slot storage slot, Offer memory offer, Bid memory bid) internal {
        if (slot.state != TaskState.Submitted) ++slot.sequence;
        (slot.offer, slot.state, slot.bond) = (offer, TaskState.Awarded, 0);
        Terms memory terms;
        (terms.taskId, terms.client, terms.lane) = (bid.taskId, offer.client, uint64(bytes8(offer.salt)));
        (terms.provider, terms.token, terms.amount) = (bid.provider, offer.token, bid.maxAmount);
        (terms.ratePerSecond, terms.finishBy) = (bid.ratePerSecond, offer.finishBy);
        terms.challengePeriod = offer.challengePeriod;
        terms.collateral = unitsOf(offer);
        (terms.awardedAt, terms.treasuryBps) = (uint40(vm.getBlockTimestamp()), escrow.settings().treasuryBps);
        slot.terms = terms;
    }

    function assignmentOf(Slot storage slot, uint256 seed) internal view returns (Assignment memory item) {
        bool known = slot.state == TaskState.Submitted;
        item.offer = known ? slot.offer : nextOffer(slot, seed);
        item.bid = bidOn(item.offer, known, seed);
        item.validUntil = ALWAYS;
        bytes32 bidHash = hasher.bid(item.bid);
        Award memory order = Award(item.bid.taskId, bidHash, item.bid.maxAmount, ALWAYS);
        item.awardSignature = clientSigned(item.offer.client, item.offer.token, hashOf(order), mix(seed, 21));
        item.bidSignature = signWith(keys[item.bid.provider], bidHash);
    }

    /// @dev The next task of a lane, within its client's credits.
    function nextOffer(Slot storage slot, uint256 seed) internal view returns (Offer memory offer) {
        offer.client = clients[slot.index % clients.length];
        offer.token = tokens[mix(seed, 10) % TOKENS];
        offer.maxPrice = affordable(offer.client, offer.token, mix(seed, 11));
        (offer.replicas, offer.quorum) = (1, 1);
        offer.finishBy = uint64((vm.getBlockTimestamp() + 2 hours) * 1000);
        offer.challengePeriod = uint32(between(mix(seed, 12), 0, 7 days));
        if (mix(seed, 13) % 4 != 0) offer.minStake = uint128(between(mix(seed, 14), 0, 30e18));
        uint256 lane = slot.index / clients.length;
        offer.salt = bytes32(lane << 192 | uint256(slot.sequence + 1) << 144 | uint144(seed));
    }

    function affordable(address client, address currency, uint256 seed) internal view returns (uint128) {
        uint128 most = 100 * whole(currency);
        uint128 credits = escrow.credits(client, currency);
        return uint128(between(seed, 0, credits < most ? credits : most));
    }

    function unitsOf(Offer memory offer) internal pure returns (uint48) {
        return uint48((uint256(offer.minStake) + UNIT - 1) / UNIT);
    }

    function bidOn(Offer memory offer, bool known, uint256 seed) private view returns (Bid memory bid) {
        bid.taskId = hasher.offer(offer);
        bid.provider = operatorFor(unitsOf(offer), seed);
        bid.maxAmount = known ? uint128(between(mix(seed, 15), 0, offer.maxPrice)) : offer.maxPrice;
        bid.ratePerSecond = uint128(between(mix(seed, 16), 0, bid.maxAmount / 600));
        (bid.finishBy, bid.validUntil) = (offer.finishBy, offer.finishBy);
    }

    /// @dev One that could take the task, when there is one.
    function operatorFor(uint48 units, uint256 seed) private view returns (address operator) {
        for (uint256 i; i < operators.length; ++i) {
            operator = operators[addmod(mix(seed, 17), i, operators.length)];
            Worker memory worker = manager.worker(operator);
            if (!worker.revoked && worker.free >= units) return operator;
        }
    }
}
