// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SessionKeyGrant} from "../../src/interfaces/ICloudWallet.sol";
import {Eip712} from "../../src/libraries/Eip712.sol";
import {Acceptance, Award, Dispute, Rating, Session, SessionEnd, TopUp, Voucher} from "../../src/types/Messages.sol";
import {Dollar} from "../base/Dollar.sol";
import {Actors} from "./Actors.sol";

/// @title What the actors sign: keys plainly, the wallet by a session key or its owner, the hostile contract nothing.
abstract contract Signing is Actors {
    error Idle();

    function clientSigned(address client, address currency, bytes32 structHash, uint256 seed)
        internal
        view
        returns (bytes memory)
    {
        bytes32 digest = Eip712.digest(Eip712.separatorOf(address(escrow)), structHash);
        if (client != address(wallet)) return keys[client] == 0 ? bytes("") : signWith(keys[client], digest);
        if (seed % 4 == 0) return signWith(keys[wallet.owner()], digest);
        return bytes.concat(structHash, signWith(daemonKey(currency), digest));
    }

    function hashOf(Award memory message) internal pure returns (bytes32) {
        bytes32 typeHash = keccak256("Award(bytes32 taskId,bytes32 bidHash,uint128 amount,uint64 validUntil)");
        return keccak256(abi.encode(typeHash, message));
    }

    function hashOf(Acceptance memory message) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256("Acceptance(bytes32 taskId,bytes32 resultHash,uint128 amount)"), message));
    }

    function hashOf(Voucher memory message) internal pure returns (bytes32) {
        bytes32 typeHash = keccak256("Voucher(bytes32 taskId,uint128 amount,bytes32 meter,uint64 sequence)");
        return keccak256(abi.encode(typeHash, message));
    }

    function hashOf(Dispute memory message) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256("Dispute(bytes32 taskId,bytes32 resultHash,bytes32 evidence)"), message));
    }

    function hashOf(Rating memory message) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256("Rating(bytes32 taskId,uint8 score)"), message));
    }

    function hashOf(Session memory message) internal pure returns (bytes32) {
        bytes32 typeHash = keccak256(
            "Session(address client,address provider,address token,uint128 amount,uint32 notice,uint64 validUntil,bytes32 salt)"
        );
        return keccak256(abi.encode(typeHash, message));
    }

    function hashOf(TopUp memory message) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256("TopUp(bytes32 sessionId,uint128 total)"), message));
    }

    function hashOf(SessionEnd memory message) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256("SessionEnd(bytes32 sessionId)"), message));
    }

    function grantHash(SessionKeyGrant memory grant) internal view returns (bytes32) {
        bytes32 typeHash =
            keccak256("SessionKeyGrant(address key,address token,uint104 perDay,uint40 expiresAt,uint256 nonce)");
        return typed("OpGPU CloudWallet", address(wallet), keccak256(abi.encode(typeHash, grant)));
    }

    function consentHash(address owner, address operator) internal view returns (bytes32) {
        bytes32 typeHash =
            keccak256("OperatorConsent(address owner,address operator,bool authorised,uint256 nonce)");
        uint256 nonce = vault.operatorNonce(operator);
        bytes32 structHash = keccak256(abi.encode(typeHash, owner, operator, true, nonce));
        return Eip712.digest(Eip712.separatorOf(address(vault)), structHash);
    }

    function permitOf(address currency, address holder, address spender, uint128 amount)
        internal
        view
        returns (uint8 v, bytes32 r, bytes32 s)
    {
        bytes32 typeHash =
            keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        uint256 nonce = Dollar(currency).nonces(holder);
        bytes32 structHash = keccak256(abi.encode(typeHash, holder, spender, amount, nonce, type(uint256).max));
        return vm.sign(keys[holder], Eip712.digest(Dollar(currency).DOMAIN_SEPARATOR(), structHash));
    }

    function typed(string memory name, address verifier, bytes32 structHash) private view returns (bytes32) {
        bytes32 typeHash =
            keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
        bytes32 domain =
            keccak256(abi.encode(typeHash, keccak256(bytes(name)), keccak256("1"), block.chainid, verifier));
        return Eip712.digest(domain, structHash);
    }
}
