// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {SessionKeyGrant} from "../interfaces/ICloudWallet.sol";

/// @title The digests that a cloud wallet checks signatures of.
library WalletHash {
    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant MARKET_HASH = keccak256("OpGPU");
    bytes32 private constant WALLET_HASH = keccak256("OpGPU CloudWallet");
    bytes32 private constant VERSION_HASH = keccak256("1");
    bytes32 private constant GRANT_TYPEHASH =
        keccak256("SessionKeyGrant(address key,address token,uint104 perDay,uint40 expiresAt,uint256 nonce)");

    /// @dev Made anew on every call, so that a forked chain has another one.
    function ofMarket(bytes32 structHash, address market) internal view returns (bytes32) {
        return MessageHashUtils.toTypedDataHash(_domain(MARKET_HASH, market), structHash);
    }

    function hash(SessionKeyGrant calldata grant) internal view returns (bytes32) {
        bytes32 structHash = keccak256(
            abi.encode(GRANT_TYPEHASH, grant.key, grant.token, grant.perDay, grant.expiresAt, grant.nonce)
        );
        return MessageHashUtils.toTypedDataHash(_domain(WALLET_HASH, address(this)), structHash);
    }

    function _domain(bytes32 nameHash, address verifier) private view returns (bytes32) {
        return keccak256(abi.encode(DOMAIN_TYPEHASH, nameHash, VERSION_HASH, block.chainid, verifier));
    }
}
