// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {TaskManager} from "../src/TaskManager.sol";
import {Acceptance, Bid, Offer, Result} from "../src/types/Messages.sol";
import {Deployed} from "./base/Deployed.sol";

/// @title The golden vectors that the TypeScript side is held to as well.
contract VectorsTest is Deployed {
    string private vectors;

    function setUp() public {
        deployMarket();
        vectors = vm.readFile("test/vectors/eip712.json");
    }

    function test_hash_ofEveryVector_isTheGoldenDigest() public {
        uint256 hashed;
        for (uint256 i; vm.keyExistsJson(vectors, path(i, "name")); ++i) {
            if (keccak256(bytes(text(i, "name"))) == keccak256("Award")) continue;
            vm.assertEq(digestOf(i), word(i, "digest"), text(i, "name"));
            ++hashed;
        }
        vm.assertTrue(hashed >= 8, "four messages, two cases each");
    }

    function test_recover_ofEveryVector_isTheSigner() public view {
        for (uint256 i; vm.keyExistsJson(vectors, path(i, "name")); ++i) {
            address signer = ECDSA.recover(word(i, "digest"), vm.parseJsonBytes(vectors, path(i, "signature")));
            vm.assertEq(signer, account(i, "signer"));
        }
    }

    /// @dev Puts the contract where and on the chain on which the vector was signed.
    function digestOf(uint256 i) private returns (bytes32) {
        address place = account(i, "domain.verifyingContract");
        vm.chainId(number(i, "domain.chainId"));
        vm.etch(place, address(new TaskManager(escrow, vault, address(token))).code);
        bytes32 name = keccak256(bytes(text(i, "name")));
        if (name == keccak256("Offer")) return TaskManager(place).hashOffer(offerAt(i));
        if (name == keccak256("Bid")) return TaskManager(place).hashBid(bidAt(i));
        if (name == keccak256("Result")) return TaskManager(place).hashResult(resultAt(i));
        return TaskManager(place).hashAcceptance(acceptanceAt(i));
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
