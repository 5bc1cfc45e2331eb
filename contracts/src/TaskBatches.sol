// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ITaskManager} from "./interfaces/ITaskManager.sol";
import {Assignment, Completion, Terms} from "./types/Task.sol";

/// @title Many tasks in one transaction: whatever another party did to its item, the others are done.
abstract contract TaskBatches is ITaskManager {
    /// @dev What an item of a batch may use: two calls to a client's contract, what they return, and the work itself.
    uint256 private constant ITEM_GAS = 1_000_000;

    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    address private immutable body = address(this);

    /// @inheritdoc ITaskManager
    function assignProviders(Assignment[] calldata assignments) external {
        for (uint256 i; i < assignments.length; ++i) {
            Assignment calldata item = assignments[i];
            if (!_try(_callOf(item))) emit TaskSkipped(item.bid.taskId);
        }
    }

    /// @inheritdoc ITaskManager
    function verifyCompletions(Completion[] calldata completions) external {
        for (uint256 i; i < completions.length; ++i) {
            Completion calldata item = completions[i];
            if (!_try(_callOf(item))) emit TaskSkipped(item.terms.taskId);
        }
    }

    /// @inheritdoc ITaskManager
    function finalizePayments(Terms[] calldata terms) external {
        for (uint256 i; i < terms.length; ++i) {
            if (!_try(abi.encodeCall(ITaskManager.finalizePayment, (terms[i])))) emit TaskSkipped(terms[i].taskId);
        }
    }

    /// @dev One call of a batch, for the same sender. What fails leaves no trace; so little gas that it could fail for
    /// the lack of it fails the whole batch.
    /// @custom:oz-upgrades-unsafe-allow-reachable delegatecall
    function _try(bytes memory data) private returns (bool success) {
        if (gasleft() < ITEM_GAS) revert TooLittleGas(gasleft(), ITEM_GAS);
        address target = body;
        assembly ("memory-safe") {
            success := delegatecall(gas(), target, add(data, 0x20), mload(data), 0, 0)
        }
    }

    function _callOf(Assignment calldata item) private pure returns (bytes memory) {
        return abi.encodeCall(
            ITaskManager.assignProvider,
            (item.offer, item.bid, item.validUntil, item.awardSignature, item.bidSignature)
        );
    }

    function _callOf(Completion calldata item) private pure returns (bytes memory) {
        return abi.encodeCall(
            ITaskManager.verifyCompletion,
            (item.terms, item.acceptance, item.clientSignature, item.providerSignature)
        );
    }
}
