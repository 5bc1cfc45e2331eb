// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

/// @title The domain "OpGPU" version "1" of the calling contract, and signatures under it.
library Eip712 {
    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant NAME_HASH = keccak256("OpGPU");
    bytes32 private constant VERSION_HASH = keccak256("1");
    uint256 private constant SIGNATURE_BYTES = 65;

    /// @notice The signature is malformed, malleable (high s), void, or by another key.
    error InvalidSignature(address expected);

    function separator() internal view returns (bytes32) {
        return keccak256(abi.encode(DOMAIN_TYPEHASH, NAME_HASH, VERSION_HASH, block.chainid, address(this)));
    }

    function digest(bytes32 domain, bytes32 structHash) internal pure returns (bytes32) {
        return MessageHashUtils.toTypedDataHash(domain, structHash);
    }

    function requireSignedBy(bytes32 hash, address expected, bytes calldata signature) internal pure {
        (address signer, ECDSA.RecoverError failure,) = ECDSA.tryRecoverCalldata(hash, signature);
        if (failure != ECDSA.RecoverError.NoError || signer != expected) revert InvalidSignature(expected);
    }

    /// @notice The first of one or two signatures one after the other.
    function first(bytes calldata signatures) internal pure returns (bytes calldata) {
        return signatures.length > SIGNATURE_BYTES ? signatures[:SIGNATURE_BYTES] : signatures;
    }

    /// @notice What follows the first signature; empty when nothing does.
    function second(bytes calldata signatures) internal pure returns (bytes calldata) {
        return signatures.length > SIGNATURE_BYTES ? signatures[SIGNATURE_BYTES:] : signatures[:0];
    }
}
