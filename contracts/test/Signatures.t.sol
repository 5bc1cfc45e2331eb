// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Acceptance, Award, Bid, Offer} from "../src/types/Messages.sol";
import {Terms} from "../src/types/Task.sol";
import {Market} from "./base/Market.sol";

/// @title What must never pass for a signature.
contract SignaturesTest is Market {
    uint256 private constant ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;

    function test_assignProvider_emptySignatures_revert() public {
        refuseBid("");
        refuseAward("");
    }

    function test_assignProvider_zeroSignatures_revert() public {
        refuseBid(new bytes(65));
        refuseAward(new bytes(65));
    }

    function test_assignProvider_zeroParties_revert() public {
        Offer memory offer = offerOf(1);
        Bid memory bid = bidOn(offer);
        bid.provider = address(0);
        expectInvalidSignature(address(0));
        manager.assignProvider(offer, bid, VALID_UNTIL, "", new bytes(65));
        offer.client = address(0);
        bid = bidOn(offer);
        expectInvalidSignature(address(0));
        vm.prank(operator);
        manager.assignProvider(offer, bid, VALID_UNTIL, new bytes(65), "");
    }

    function test_assignProvider_highS_reverts() public {
        refuseBid(mirrored(OPERATOR_KEY, hasher.bid(bidOn(offerOf(1)))));
        refuseAward(mirrored(CLIENT_KEY, awardHash()));
    }

    function test_assignProvider_recoveryIdWithoutOffset_reverts() public {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(OPERATOR_KEY, hasher.bid(bidOn(offerOf(1))));
        refuseBid(abi.encodePacked(r, s, v - 27));
    }

    function test_assignProvider_compactSignature_reverts() public {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(OPERATOR_KEY, hasher.bid(bidOn(offerOf(1))));
        refuseBid(abi.encodePacked(r, bytes32(uint256(s) | (uint256(v - 27) << 255))));
    }

    function test_assignProvider_trailingByte_reverts() public {
        refuseBid(abi.encodePacked(signed(bidOn(offerOf(1))), uint8(0)));
        refuseAward(abi.encodePacked(signWith(CLIENT_KEY, awardHash()), uint8(0)));
    }

    function test_assignProvider_byAnotherKey_reverts() public {
        refuseBid(signWith(CLIENT_KEY, hasher.bid(bidOn(offerOf(1)))));
        refuseAward(signWith(OPERATOR_KEY, awardHash()));
    }

    function test_assignProvider_ofChangedMessages_reverts() public {
        Bid memory cheaper = bidOn(offerOf(1));
        cheaper.maxAmount -= 1;
        refuseBid(signed(cheaper));
        refuseAward(signed(awardOf(cheaper)));
        Award memory longer = awardOf(bidOn(offerOf(1)));
        longer.validUntil += 1;
        refuseAward(signed(longer));
    }

    function test_assignProvider_fromAnotherTask_reverts() public {
        refuseAward(signed(awardOf(bidOn(offerOf(2)))));
        refuseAward(signed(awardOf(bidOn(offerOf(1, 2)))));
    }

    function test_assignProvider_fromAnotherChain_reverts() public {
        bytes memory bidSignature = signed(bidOn(offerOf(1)));
        bytes memory awardSignature = signWith(CLIENT_KEY, awardHash());
        vm.chainId(1);
        refuseBid(bidSignature);
        refuseAward(awardSignature);
    }

    function test_assignProvider_fromAnotherMarket_reverts() public {
        bytes memory awardSignature = signWith(CLIENT_KEY, awardHash());
        openMarket();
        refuseAward(awardSignature);
    }

    function test_verifyCompletion_emptyOrZeroSignature_reverts() public {
        Terms memory terms = awarded(1);
        refuseAcceptance(terms, "");
        refuseAcceptance(terms, new bytes(65));
    }

    function test_verifyCompletion_highS_reverts() public {
        Terms memory terms = awarded(1);
        refuseAcceptance(terms, mirrored(CLIENT_KEY, hasher.acceptance(acceptanceOf(resultOf(terms)))));
    }

    function test_verifyCompletion_byProvidersKey_reverts() public {
        Terms memory terms = awarded(1);
        refuseAcceptance(terms, signWith(OPERATOR_KEY, hasher.acceptance(acceptanceOf(resultOf(terms)))));
    }

    function test_verifyCompletion_replayedFromAnotherTask_reverts() public {
        Terms memory terms = awarded(1);
        refuseAcceptance(terms, signed(acceptanceOf(resultOf(awarded(2)))));
    }

    function testFuzz_assignProvider_anyOtherBytes_reverts(bytes32 r, bytes32 s, uint8 v) public {
        refuseBid(abi.encodePacked(r, s, v));
        refuseAward(abi.encodePacked(r, s, v));
    }

    function mirrored(uint256 key, bytes32 digest) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, bytes32(ORDER - uint256(s)), v == 27 ? uint8(28) : uint8(27));
    }

    function awardHash() private view returns (bytes32) {
        return hasher.award(awardOf(bidOn(offerOf(1))));
    }

    function refuseBid(bytes memory signature) private {
        Offer memory offer = offerOf(1);
        Bid memory bid = bidOn(offer);
        expectInvalidSignature(operator);
        vm.prank(client);
        manager.assignProvider(offer, bid, VALID_UNTIL, "", signature);
    }

    function refuseAward(bytes memory signature) private {
        Offer memory offer = offerOf(1);
        Bid memory bid = bidOn(offer);
        expectInvalidSignature(client);
        vm.prank(operator);
        manager.assignProvider(offer, bid, VALID_UNTIL, signature, "");
    }

    function refuseAcceptance(Terms memory terms, bytes memory signature) private {
        Acceptance memory acceptance = acceptanceOf(resultOf(terms));
        expectInvalidSignature(client);
        vm.prank(operator);
        manager.verifyCompletion(terms, acceptance, signature, "");
    }
}
