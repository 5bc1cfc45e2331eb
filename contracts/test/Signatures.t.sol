// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Acceptance, Bid, Offer, Result} from "../src/types/Messages.sol";
import {Market} from "./base/Market.sol";

/// @title What must never pass for a signature.
contract SignaturesTest is Market {
    uint256 private constant ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;

    function test_assignProvider_emptySignature_reverts() public {
        refuseBid("");
    }

    function test_assignProvider_zeroSignature_reverts() public {
        refuseBid(new bytes(65));
    }

    function test_assignProvider_zeroProvider_reverts() public {
        Offer memory offer = offerOf(1);
        Bid memory bid = bidOn(offer);
        bid.provider = address(0);
        expectInvalidSignature(address(0));
        vm.prank(client);
        manager.assignProvider(offer, bid, new bytes(65));
    }

    function test_assignProvider_highS_reverts() public {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(OPERATOR_KEY, manager.hashBid(bidOn(offerOf(1))));
        refuseBid(abi.encodePacked(r, bytes32(ORDER - uint256(s)), v == 27 ? uint8(28) : uint8(27)));
    }

    function test_assignProvider_recoveryIdWithoutOffset_reverts() public {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(OPERATOR_KEY, manager.hashBid(bidOn(offerOf(1))));
        refuseBid(abi.encodePacked(r, s, v - 27));
    }

    function test_assignProvider_compactSignature_reverts() public {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(OPERATOR_KEY, manager.hashBid(bidOn(offerOf(1))));
        refuseBid(abi.encodePacked(r, bytes32(uint256(s) | (uint256(v - 27) << 255))));
    }

    function test_assignProvider_trailingByte_reverts() public {
        refuseBid(abi.encodePacked(signed(bidOn(offerOf(1))), uint8(0)));
    }

    function test_assignProvider_byAnotherKey_reverts() public {
        refuseBid(signWith(CLIENT_KEY, manager.hashBid(bidOn(offerOf(1)))));
    }

    function test_assignProvider_ofChangedBid_reverts() public {
        Bid memory cheaper = bidOn(offerOf(1));
        cheaper.maxAmount -= 1;
        refuseBid(signed(cheaper));
    }

    function test_assignProvider_fromAnotherChain_reverts() public {
        bytes memory signature = signed(bidOn(offerOf(1)));
        vm.chainId(1);
        Offer memory offer = offerOf(1);
        Bid memory bid = bidOn(offer);
        expectInvalidSignature(operator);
        vm.prank(client);
        manager.assignProvider(offer, bid, signature);
    }

    function test_verifyCompletion_emptySignature_reverts() public {
        refuseAcceptance("");
    }

    function test_verifyCompletion_zeroSignature_reverts() public {
        refuseAcceptance(new bytes(65));
    }

    function test_verifyCompletion_highS_reverts() public {
        Acceptance memory acceptance = acceptanceOf(resultOf(bidOn(offerOf(1))));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(CLIENT_KEY, manager.hashAcceptance(acceptance));
        refuseAcceptance(abi.encodePacked(r, bytes32(ORDER - uint256(s)), v == 27 ? uint8(28) : uint8(27)));
    }

    function test_verifyCompletion_byProvidersKey_reverts() public {
        Acceptance memory acceptance = acceptanceOf(resultOf(bidOn(offerOf(1))));
        refuseAcceptance(signWith(OPERATOR_KEY, manager.hashAcceptance(acceptance)));
    }

    function test_verifyCompletion_replayedFromAnotherTask_reverts() public {
        refuseAcceptance(signed(acceptanceOf(resultOf(bidOn(offerOf(2))))));
    }

    function testFuzz_assignProvider_anyOtherBytes_reverts(bytes32 r, bytes32 s, uint8 v) public {
        refuseBid(abi.encodePacked(r, s, v));
    }

    function refuseBid(bytes memory signature) private {
        Offer memory offer = offerOf(1);
        Bid memory bid = bidOn(offer);
        expectInvalidSignature(operator);
        vm.prank(client);
        manager.assignProvider(offer, bid, signature);
    }

    function refuseAcceptance(bytes memory signature) private {
        (Offer memory offer, Bid memory bid) = awarded(1);
        Result memory result = resultOf(bid);
        Acceptance memory acceptance = acceptanceOf(result);
        expectInvalidSignature(client);
        vm.prank(operator);
        manager.verifyCompletion(offer, bid, result, acceptance, signature);
    }
}
