// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SessionKeyGrant} from "../interfaces/ICloudWallet.sol";
import {Eip712} from "./Eip712.sol";

/// @title The digests that a cloud wallet checks signatures of, made anew every time: a forked chain has others.
library WalletHash {
    using Eip712 for bytes32;

    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant NAME_HASH = keccak256("OpGPU CloudWallet");
    bytes32 private constant VERSION_HASH = keccak256("1");
    bytes32 private constant GRANT_TYPEHASH =
        keccak256("SessionKeyGrant(address key,address token,uint104 perDay,uint40 expiresAt,uint256 nonce)");

    function ofMarket(bytes32 structHash, address market) internal view returns (bytes32) {
        return Eip712.separatorOf(market).digest(structHash);
    }

    function hash(SessionKeyGrant calldata grant) internal view returns (bytes32) {
        bytes32 structHash = keccak256(
            abi.encode(GRANT_TYPEHASH, grant.key, grant.token, grant.perDay, grant.expiresAt, grant.nonce)
        );
        return _separator().digest(structHash);
    }

    function _separator() private view returns (bytes32) {
        return keccak256(abi.encode(DOMAIN_TYPEHASH, NAME_HASH, VERSION_HASH, block.chainid, address(this)));
    }
}
