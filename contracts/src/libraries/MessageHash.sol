// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    Acceptance,
    Bid,
    Dispute,
    Offer,
    Rating,
    Result,
    Session,
    SessionEnd,
    TopUp,
    Voucher
} from "../types/Messages.sol";
import {Eip712} from "./Eip712.sol";

/// @title The digests by which messages are signed and known. The order of the fields is part of the hash.
library MessageHash {
    using Eip712 for bytes32;

    bytes32 private constant OFFER_TYPEHASH = keccak256(
        "Offer(address client,bytes32 spec,address token,uint128 maxPrice,uint8 mode,uint8 replicas,"
        "uint8 quorum,uint64 bidUntil,uint64 finishBy,uint32 challengePeriod,uint128 minStake,"
        "uint16 minReputation,bytes32 salt)"
    );
    bytes32 private constant BID_TYPEHASH = keccak256(
        "Bid(bytes32 taskId,address provider,uint128 ratePerSecond,uint128 maxAmount,uint64 startBy,"
        "uint64 finishBy,bytes32 capability,uint64 validUntil)"
    );
    bytes32 private constant RESULT_TYPEHASH = keccak256(
        "Result(bytes32 taskId,address provider,int32 exitCode,bytes32 outputs,bytes32 logs,"
        "bytes32 meter,uint128 amount,uint64 startedAt,uint64 endedAt)"
    );
    bytes32 private constant ACCEPTANCE_TYPEHASH =
        keccak256("Acceptance(bytes32 taskId,bytes32 resultHash,uint128 amount)");

    bytes32 private constant AWARD_TYPEHASH =
        keccak256("Award(bytes32 taskId,bytes32 bidHash,uint128 amount,uint64 validUntil)");
    bytes32 private constant VOUCHER_TYPEHASH =
        keccak256("Voucher(bytes32 taskId,uint128 amount,bytes32 meter,uint64 sequence)");
    bytes32 private constant DISPUTE_TYPEHASH =
        keccak256("Dispute(bytes32 taskId,bytes32 resultHash,bytes32 evidence)");
    bytes32 private constant RATING_TYPEHASH =
        keccak256("Rating(bytes32 taskId,uint8 score)");
    bytes32 private constant SESSION_TYPEHASH = keccak256(
        "Session(address client,address provider,address token,uint128 amount,uint32 notice,"
        "uint64 validUntil,bytes32 salt)"
    );
    bytes32 private constant TOP_UP_TYPEHASH =
        keccak256("TopUp(bytes32 sessionId,uint128 total)");
    bytes32 private constant SESSION_END_TYPEHASH =
        keccak256("SessionEnd(bytes32 sessionId)");

    uint256 private constant OFFER_WORDS = 13;
    uint256 private constant BID_WORDS = 8;
    uint256 private constant RESULT_WORDS = 9;
    uint256 private constant ACCEPTANCE_WORDS = 3;
    uint256 private constant VOUCHER_WORDS = 4;
    uint256 private constant DISPUTE_WORDS = 3;
    uint256 private constant RATING_WORDS = 2;
    uint256 private constant SESSION_WORDS = 7;
    uint256 private constant TOP_UP_WORDS = 2;
    uint256 private constant SESSION_END_WORDS = 1;

    function hash(Offer calldata offer, bytes32 domain) internal pure returns (bytes32) {
        uint256 source;
        assembly ("memory-safe") {
            source := offer
        }
        return _hash(OFFER_TYPEHASH, source, OFFER_WORDS, domain);
    }

    function hash(Bid calldata bid, bytes32 domain) internal pure returns (bytes32) {
        uint256 source;
        assembly ("memory-safe") {
            source := bid
        }
        return _hash(BID_TYPEHASH, source, BID_WORDS, domain);
    }

    function hash(Result calldata result, bytes32 domain) internal pure returns (bytes32) {
        uint256 source;
        assembly ("memory-safe") {
            source := result
        }
        return _hash(RESULT_TYPEHASH, source, RESULT_WORDS, domain);
    }

    function hash(Acceptance calldata acceptance, bytes32 domain) internal pure returns (bytes32) {
        uint256 source;
        assembly ("memory-safe") {
            source := acceptance
        }
        return _hash(ACCEPTANCE_TYPEHASH, source, ACCEPTANCE_WORDS, domain);
    }

    /// @dev The amount of an award is that of its bid, so only its hash is made here.
    function awardHash(bytes32 taskId, bytes32 bidHash, uint128 amount, uint64 validUntil, bytes32 domain)
        internal
        pure
        returns (bytes32)
    {
        return domain.digest(keccak256(abi.encode(AWARD_TYPEHASH, taskId, bidHash, amount, validUntil)));
    }

    function hash(Voucher calldata voucher, bytes32 domain) internal pure returns (bytes32) {
        uint256 source;
        assembly ("memory-safe") {
            source := voucher
        }
        return _hash(VOUCHER_TYPEHASH, source, VOUCHER_WORDS, domain);
    }

    function hash(Dispute calldata objection, bytes32 domain) internal pure returns (bytes32) {
        uint256 source;
        assembly ("memory-safe") {
            source := objection
        }
        return _hash(DISPUTE_TYPEHASH, source, DISPUTE_WORDS, domain);
    }

    function hash(Rating calldata rating, bytes32 domain) internal pure returns (bytes32) {
        uint256 source;
        assembly ("memory-safe") {
            source := rating
        }
        return _hash(RATING_TYPEHASH, source, RATING_WORDS, domain);
    }

    function hash(Session calldata session, bytes32 domain) internal pure returns (bytes32) {
        uint256 source;
        assembly ("memory-safe") {
            source := session
        }
        return _hash(SESSION_TYPEHASH, source, SESSION_WORDS, domain);
    }

    function hash(TopUp calldata topUp, bytes32 domain) internal pure returns (bytes32) {
        uint256 source;
        assembly ("memory-safe") {
            source := topUp
        }
        return _hash(TOP_UP_TYPEHASH, source, TOP_UP_WORDS, domain);
    }

    function hash(SessionEnd calldata end, bytes32 domain) internal pure returns (bytes32) {
        uint256 source;
        assembly ("memory-safe") {
            source := end
        }
        return _hash(SESSION_END_TYPEHASH, source, SESSION_END_WORDS, domain);
    }

    /// @dev All fields are static, so a message in calldata already has the layout that EIP-712 hashes; copying it as
    /// a whole saves a thousand gas per message. Bits outside a field's width make another hash, which no signature fits.
    function _hash(bytes32 typeHash, uint256 source, uint256 words, bytes32 domain) private pure returns (bytes32) {
        bytes32 structHash;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, typeHash)
            calldatacopy(add(free, 0x20), source, mul(words, 0x20))
            structHash := keccak256(free, mul(add(words, 1), 0x20))
        }
        return domain.digest(structHash);
    }
}
