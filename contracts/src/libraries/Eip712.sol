// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

/// @title The domain "OpGPU" version "1" of the calling contract, and signatures of keys under it.
library Eip712 {
    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant NAME_HASH = keccak256("OpGPU");
    bytes32 private constant VERSION_HASH = keccak256("1");

    /// @notice The signature is malformed, malleable (high s), void, or by another key.
    error InvalidSignature(address expected);

    function separator() internal view returns (bytes32) {
        return separatorOf(address(this));
    }

    function separatorOf(address verifier) internal view returns (bytes32) {
        return keccak256(abi.encode(DOMAIN_TYPEHASH, NAME_HASH, VERSION_HASH, block.chainid, verifier));
    }

    function digest(bytes32 domain, bytes32 structHash) internal pure returns (bytes32) {
        return MessageHashUtils.toTypedDataHash(domain, structHash);
    }

    /// @dev Whether the 65 bytes are by the key `expected`, in the one form of a signature that counts.
    function isSignedBy(bytes32 hash, address expected, bytes calldata signature) internal pure returns (bool) {
        (address signer, ECDSA.RecoverError failure,) = ECDSA.tryRecoverCalldata(hash, signature);
        return failure == ECDSA.RecoverError.NoError && signer == expected;
    }

    function requireSignedBy(bytes32 hash, address expected, bytes calldata signature) internal pure {
        if (!isSignedBy(hash, expected, signature)) revert InvalidSignature(expected);
    }
}
