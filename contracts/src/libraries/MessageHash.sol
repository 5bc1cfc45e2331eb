// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Acceptance, Bid, Offer, Result} from "../types/Messages.sol";
import {Eip712} from "./Eip712.sol";

/// @title The digests by which messages are signed and known. The order of the fields is part of the hash.
library MessageHash {
    using Eip712 for bytes32;

    bytes32 private constant OFFER_TYPEHASH = keccak256(
        "Offer(address client,bytes32 spec,address token,uint128 maxPrice,uint8 mode,uint8 replicas,uint8 quorum,uint64 bidUntil,uint64 finishBy,uint32 challengePeriod,uint128 minStake,uint16 minReputation,bytes32 salt)"
    );
    bytes32 private constant BID_TYPEHASH = keccak256(
        "Bid(bytes32 taskId,address provider,uint128 ratePerSecond,uint128 maxAmount,uint64 startBy,uint64 finishBy,bytes32 capability,uint64 validUntil)"
    );
    bytes32 private constant RESULT_TYPEHASH = keccak256(
        "Result(bytes32 taskId,address provider,int32 exitCode,bytes32 outputs,bytes32 logs,bytes32 meter,uint128 amount,uint64 startedAt,uint64 endedAt)"
    );
    bytes32 private constant ACCEPTANCE_TYPEHASH =
        keccak256("Acceptance(bytes32 taskId,bytes32 resultHash,uint128 amount)");

    function hash(Offer calldata offer, bytes32 domain) internal pure returns (bytes32) {
        return domain.digest(keccak256(abi.encode(OFFER_TYPEHASH, offer)));
    }

    function hash(Bid calldata bid, bytes32 domain) internal pure returns (bytes32) {
        return domain.digest(keccak256(abi.encode(BID_TYPEHASH, bid)));
    }

    function hash(Result calldata result, bytes32 domain) internal pure returns (bytes32) {
        return domain.digest(keccak256(abi.encode(RESULT_TYPEHASH, result)));
    }

    function hash(Acceptance calldata acceptance, bytes32 domain) internal pure returns (bytes32) {
        return domain.digest(keccak256(abi.encode(ACCEPTANCE_TYPEHASH, acceptance)));
    }
}
