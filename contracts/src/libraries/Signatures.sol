// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ERC165Checker} from "@openzeppelin/contracts/utils/introspection/ERC165Checker.sol";
import {ISpendPolicy} from "../interfaces/ICloudWallet.sol";
import {Eip712} from "./Eip712.sol";

/// @title What counts as a client's word: its own call, its key's signature, or what it takes for one as a contract.
/// @dev The key is tried first, so that a plain client costs no look at its code. Contracts are called with a limit, so
/// that one of them can't burn the gas of a batch, and before any state is read.
library Signatures {
    using Eip712 for bytes32;

    /// @dev For one call to a client's contract; a wallet that checks several signatures stays well below.
    uint256 internal constant CALL_GAS = 250_000;

    /// @notice For messages that lock nothing.
    function requireWordOf(bytes32 hash, address client, bytes calldata signature) internal view {
        if (msg.sender == client || hash.isSignedBy(client, signature)) return;
        if (!_isTaken(hash, client, signature)) revert Eip712.InvalidSignature(client);
    }

    /// @notice For messages that lock `amount`: a contract with a spend policy counts it, or reverts with its reason.
    function requireSpendBy(bytes32 hash, address client, bytes calldata signature, address token, uint128 amount)
        internal
    {
        if (msg.sender == client || hash.isSignedBy(client, signature)) return;
        if (client.code.length != 0 && _hasPolicy(client)) {
            ISpendPolicy(client).approveSpend{gas: CALL_GAS}(hash, signature, token, amount);
        } else if (!_isTaken(hash, client, signature)) {
            revert Eip712.InvalidSignature(client);
        }
    }

    function _hasPolicy(address client) private view returns (bool) {
        return ERC165Checker.supportsERC165InterfaceUnchecked(client, type(ISpendPolicy).interfaceId);
    }

    function _isTaken(bytes32 hash, address client, bytes calldata signature) private view returns (bool) {
        bytes memory question = abi.encodeCall(IERC1271.isValidSignature, (hash, signature));
        (bool success, bytes memory answer) = client.staticcall{gas: CALL_GAS}(question);
        // The answer has 32 bytes.
        // forge-lint: disable-next-line(unsafe-typecast)
        return success && answer.length == 32 && bytes32(answer) == bytes32(IERC1271.isValidSignature.selector);
    }
}
