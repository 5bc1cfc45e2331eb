// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ITaskManager} from "../../src/interfaces/ITaskManager.sol";
import {Acceptance, Dispute, Result, Voucher} from "../../src/types/Messages.sol";
import {Completion, TaskState, Terms} from "../../src/types/Task.sol";
import {Model, Slot} from "./Model.sol";

/// @title Tasks from their award to the payment.
abstract contract ResultHandler is Model {
    uint256 internal constant AWARDED = 1 << 2;
    uint256 internal constant COMMITTED = 1 << 3;
    uint256 internal constant DISPUTED = 1 << 4;

    function commit(uint256 seed) external step {
        commitTo(find(seed, AWARDED), seed);
    }

    /// @dev By the provider with the client's word, by the client with the provider's, or by a third with both or, when
    /// the provider loses nothing, with the client's alone.
    function verify(uint256 seed) external step {
        Slot storage slot = find(seed, AWARDED | COMMITTED | DISPUTED);
        Completion memory item = completionOf(slot, seed);
        address carrier = [slot.terms.provider, slot.terms.client, reporter][mix(seed, 2) % 3];
        if (carrier == slot.terms.provider) item.providerSignature = "";
        if (carrier == slot.terms.client || slot.terms.client == address(trickster)) {
            (carrier, item.clientSignature) = (slot.terms.client, bytes(""));
        }
        bytes memory data = abi.encodeCall(
            ITaskManager.verifyCompletion,
            (item.terms, item.acceptance, item.clientSignature, item.providerSignature)
        );
        callAs(carrier, address(manager), data);
        paid(slot, item.acceptance.amount);
    }

    function verifyBatch(uint256 seed) external step {
        Completion[] memory items = new Completion[](3);
        for (uint256 i; i < items.length; ++i) items[i] = completionOf(slots[addmod(seed, i, LANES)], mix(seed, 30 + i));
        vm.prank(reporter);
        manager.verifyCompletions(items);
        for (uint256 i; i < items.length; ++i) {
            Slot storage slot = slots[addmod(seed, i, LANES)];
            if (isOpen(slot) && manager.isSettled(slot.terms)) paid(slot, items[i].acceptance.amount);
        }
    }

    function voucher(uint256 seed) external step {
        Slot storage slot = find(seed, AWARDED);
        Terms memory terms = slot.terms;
        Voucher memory message = Voucher(terms.taskId, uint128(between(mix(seed, 1), 0, terms.amount)), 0, 1);
        bytes memory signature = clientSigned(terms.client, terms.token, hashOf(message), mix(seed, 2));
        vm.prank(terms.provider);
        manager.redeemVoucher(terms, message, signature);
        paid(slot, message.amount);
    }

    function object(uint256 seed) external step {
        objectTo(committed(seed), seed);
    }

    function arbitrate(uint256 seed, bool guilty) external step {
        Slot storage slot = disputed(seed);
        uint128 amount = uint128(between(mix(seed, 1), 0, slot.terms.amount));
        vm.prank(governor);
        manager.arbitrate(slot.terms, amount, guilty);
        if (amount >= slot.claim) move(slot.terms.client, payeeOf(slot.terms.provider), slot.terms.token, slot.bond);
        paid(slot, amount);
        if (guilty) slash(slot, slot.terms.client);
    }

    function finalize(uint256 seed) external step {
        Slot storage slot = mix(seed, 1) % 16 == 0 ? disputed(seed) : committed(seed);
        uint256 delay = slot.state == TaskState.Disputed ? 30 days : uint256(slot.terms.challengePeriod);
        uint256 due = slot.since + delay + 1;
        if (mix(seed, 2) % 2 == 0) waitUntil(due);
        vm.prank(reporter);
        manager.finalizePayment(slot.terms);
        paid(slot, slot.claim);
    }

    function finalizeBatch(uint256 seed) external step {
        Terms[] memory items = new Terms[](4);
        for (uint256 i; i < items.length; ++i) items[i] = slots[addmod(seed, i, LANES)].terms;
        manager.finalizePayments(items);
        for (uint256 i; i < items.length; ++i) {
            Slot storage slot = slots[addmod(seed, i, LANES)];
            if (isOpen(slot) && manager.isSettled(slot.terms)) paid(slot, slot.claim);
        }
    }

    function expire(uint256 seed) external step {
        Slot storage slot = find(seed, AWARDED);
        uint256 due = slot.terms.finishBy / 1000 + 5 minutes + 1;
        if (mix(seed, 1) % 2 == 0) waitUntil(due);
        vm.prank(reporter);
        manager.expire(slot.terms);
        slot.state = TaskState.Expired;
        slash(slot, reporter);
    }

    function paid(Slot storage slot, uint256 amount) internal {
        Terms memory terms = slot.terms;
        slot.state = TaskState.Settled;
        settle(terms.client, payeeOf(terms.provider), terms.token, amount, terms.treasuryBps);
    }

    function isOpen(Slot storage slot) internal view returns (bool) {
        return slot.state >= TaskState.Awarded && slot.state <= TaskState.Disputed;
    }

    /// @dev A committed task, made so when there is none.
    function committed(uint256 seed) private returns (Slot storage slot) {
        slot = find(seed, AWARDED | COMMITTED);
        if (slot.state == TaskState.Awarded) commitTo(slot, seed);
    }

    function disputed(uint256 seed) private returns (Slot storage slot) {
        slot = find(seed, AWARDED | COMMITTED | DISPUTED);
        if (slot.state == TaskState.Awarded) commitTo(slot, seed);
        if (slot.state == TaskState.Committed) objectTo(slot, seed);
    }

    function commitTo(Slot storage slot, uint256 seed) private {
        Terms memory terms = slot.terms;
        Result memory result;
        (result.taskId, result.provider) = (terms.taskId, terms.provider);
        result.amount = uint128(between(mix(seed, 1), 0, 2 * uint256(terms.amount)));
        bytes32 resultHash = hasher.result(result);
        vm.prank(terms.provider);
        manager.commitResult(terms, result);
        uint256 earned = uint256(terms.ratePerSecond) * (vm.getBlockTimestamp() - terms.awardedAt);
        uint256 least = result.amount < terms.amount ? result.amount : terms.amount;
        (slot.state, slot.resultHash) = (TaskState.Committed, resultHash);
        (slot.claim, slot.since) = (uint128(earned < least ? earned : least), vm.getBlockTimestamp());
    }

    function objectTo(Slot storage slot, uint256 seed) private {
        Dispute memory message = Dispute(slot.terms.taskId, slot.resultHash, bytes32(seed));
        bytes memory signature = clientSigned(slot.terms.client, slot.terms.token, hashOf(message), mix(seed, 2));
        bool byItself = mix(seed, 3) % 2 == 0 || slot.terms.client == address(trickster);
        bytes memory data =
            abi.encodeCall(ITaskManager.dispute, (slot.terms, message, byItself ? bytes("") : signature));
        uint256 bond = uint256(slot.claim) * escrow.settings().disputeBondBps / 10_000;
        callAs(byItself ? slot.terms.client : reporter, address(manager), data);
        (slot.state, slot.bond, slot.since) = (TaskState.Disputed, uint128(bond), vm.getBlockTimestamp());
    }

    function completionOf(Slot storage slot, uint256 seed) private view returns (Completion memory item) {
        item.terms = slot.terms;
        uint256 sure = slot.state == TaskState.Awarded ? slot.terms.amount : slot.claim;
        bool agreed = mix(seed, 4) % 3 != 0;
        uint256 amount = between(mix(seed, 5), agreed ? 0 : sure, slot.terms.amount);
        bytes32 resultHash = slot.state == TaskState.Awarded ? bytes32(seed) : slot.resultHash;
        item.acceptance = Acceptance(item.terms.taskId, resultHash, uint128(amount));
        item.clientSignature =
            clientSigned(item.terms.client, item.terms.token, hashOf(item.acceptance), mix(seed, 6));
        bytes32 digest = hasher.acceptance(item.acceptance);
        if (agreed && item.terms.provider != address(0)) {
            item.providerSignature = signWith(keys[item.terms.provider], digest);
        }
    }
}
