// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {
    Acceptance,
    Award,
    Bid,
    Dispute,
    Offer,
    Rating,
    Result,
    Session,
    SessionEnd,
    TopUp,
    Voucher
} from "../src/types/Messages.sol";
import {MessageHasher} from "./base/MessageHasher.sol";
import {Test} from "./base/Test.sol";

/// @title The golden vectors that the TypeScript side is held to as well.
contract VectorsTest is Test {
    string private vectors;

    function setUp() public {
        vectors = vm.readFile("test/vectors/eip712.json");
    }

    function test_hash_ofEveryVector_isTheGoldenDigest() public {
        uint256 hashed;
        for (uint256 i; vm.keyExistsJson(vectors, path(i, "name")); ++i) {
            vm.assertEq(digestOf(i), word(i, "digest"), text(i, "name"));
            ++hashed;
        }
        vm.assertTrue(hashed >= 22, "eleven messages, two cases each");
    }

    function test_recover_ofEveryVector_isTheSigner() public view {
        for (uint256 i; vm.keyExistsJson(vectors, path(i, "name")); ++i) {
            address signer = ECDSA.recover(word(i, "digest"), vm.parseJsonBytes(vectors, path(i, "signature")));
            vm.assertEq(signer, account(i, "signer"));
        }
    }

    /// @dev As for a market where and on the chain on which the vector was signed.
    function digestOf(uint256 i) private returns (bytes32) {
        vm.chainId(number(i, "domain.chainId"));
        MessageHasher hasher = new MessageHasher(account(i, "domain.verifyingContract"));
        bytes32 name = keccak256(bytes(text(i, "name")));
        if (name == keccak256("Offer")) return hasher.offer(offerAt(i));
        if (name == keccak256("Bid")) return hasher.bid(bidAt(i));
        if (name == keccak256("Award")) return hasher.award(awardAt(i));
        if (name == keccak256("Result")) return hasher.result(resultAt(i));
        if (name == keccak256("Acceptance")) return hasher.acceptance(acceptanceAt(i));
        if (name == keccak256("Session")) return hasher.session(sessionAt(i));
        return smallDigestOf(i, name, hasher);
    }

    function smallDigestOf(uint256 i, bytes32 name, MessageHasher hasher) private view returns (bytes32) {
        if (name == keccak256("Voucher")) return hasher.voucher(voucherAt(i));
        if (name == keccak256("Dispute")) return hasher.objection(objectionAt(i));
        if (name == keccak256("TopUp")) {
            return hasher.topUp(TopUp(word(i, "message.sessionId"), uint128(number(i, "message.total"))));
        }
        if (name == keccak256("Rating")) {
            return hasher.rating(Rating(word(i, "message.taskId"), uint8(number(i, "message.score"))));
        }
        return hasher.sessionEnd(SessionEnd(word(i, "message.sessionId")));
    }

    function offerAt(uint256 i) private view returns (Offer memory offer) {
        offer.client = account(i, "message.client");
        offer.spec = word(i, "message.spec");
        offer.token = account(i, "message.token");
        offer.maxPrice = uint128(number(i, "message.maxPrice"));
        offer.mode = uint8(number(i, "message.mode"));
        offer.replicas = uint8(number(i, "message.replicas"));
        offer.quorum = uint8(number(i, "message.quorum"));
        offer.bidUntil = uint64(number(i, "message.bidUntil"));
        offer.finishBy = uint64(number(i, "message.finishBy"));
        offer.challengePeriod = uint32(number(i, "message.challengePeriod"));
        offer.minStake = uint128(number(i, "message.minStake"));
        offer.minReputation = uint16(number(i, "message.minReputation"));
        offer.salt = word(i, "message.salt");
    }

    function bidAt(uint256 i) private view returns (Bid memory bid) {
        bid.taskId = word(i, "message.taskId");
        bid.provider = account(i, "message.provider");
        bid.ratePerSecond = uint128(number(i, "message.ratePerSecond"));
        bid.maxAmount = uint128(number(i, "message.maxAmount"));
        bid.startBy = uint64(number(i, "message.startBy"));
        bid.finishBy = uint64(number(i, "message.finishBy"));
        bid.capability = word(i, "message.capability");
        bid.validUntil = uint64(number(i, "message.validUntil"));
    }

    function resultAt(uint256 i) private view returns (Result memory result) {
        result.taskId = word(i, "message.taskId");
        result.provider = account(i, "message.provider");
        result.exitCode = int32(vm.parseJsonInt(vectors, path(i, "message.exitCode")));
        result.outputs = word(i, "message.outputs");
        result.logs = word(i, "message.logs");
        result.meter = word(i, "message.meter");
        result.amount = uint128(number(i, "message.amount"));
        result.startedAt = uint64(number(i, "message.startedAt"));
        result.endedAt = uint64(number(i, "message.endedAt"));
    }

    function acceptanceAt(uint256 i) private view returns (Acceptance memory acceptance) {
        acceptance.taskId = word(i, "message.taskId");
        acceptance.resultHash = word(i, "message.resultHash");
        acceptance.amount = uint128(number(i, "message.amount"));
    }

    function awardAt(uint256 i) private view returns (Award memory award) {
        award.taskId = word(i, "message.taskId");
        award.bidHash = word(i, "message.bidHash");
        award.amount = uint128(number(i, "message.amount"));
        award.validUntil = uint64(number(i, "message.validUntil"));
    }

    function voucherAt(uint256 i) private view returns (Voucher memory voucher) {
        voucher.taskId = word(i, "message.taskId");
        voucher.amount = uint128(number(i, "message.amount"));
        voucher.meter = word(i, "message.meter");
        voucher.sequence = uint64(number(i, "message.sequence"));
    }

    function objectionAt(uint256 i) private view returns (Dispute memory objection) {
        objection.taskId = word(i, "message.taskId");
        objection.resultHash = word(i, "message.resultHash");
        objection.evidence = word(i, "message.evidence");
    }

    function sessionAt(uint256 i) private view returns (Session memory session) {
        session.client = account(i, "message.client");
        session.provider = account(i, "message.provider");
        session.token = account(i, "message.token");
        session.amount = uint128(number(i, "message.amount"));
        session.notice = uint32(number(i, "message.notice"));
        session.validUntil = uint64(number(i, "message.validUntil"));
        session.salt = word(i, "message.salt");
    }

    function path(uint256 i, string memory field) private pure returns (string memory) {
        return string.concat("$[", vm.toString(i), "].", field);
    }

    function text(uint256 i, string memory field) private view returns (string memory) {
        return vm.parseJsonString(vectors, path(i, field));
    }

    function number(uint256 i, string memory field) private view returns (uint256) {
        return vm.parseJsonUint(vectors, path(i, field));
    }

    function account(uint256 i, string memory field) private view returns (address) {
        return vm.parseJsonAddress(vectors, path(i, field));
    }

    function word(uint256 i, string memory field) private view returns (bytes32) {
        return vm.parseJsonBytes32(vectors, path(i, field));
    }
}
