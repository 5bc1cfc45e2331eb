// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPaymentEscrow} from "../src/interfaces/IPaymentEscrow.sol";
import {ITaskManager} from "../src/interfaces/ITaskManager.sol";
import {Acceptance, Bid, Offer} from "../src/types/Messages.sol";
import {TaskState, Terms} from "../src/types/Task.sol";
import {GasEater} from "./base/GasEater.sol";
import {HostileClient} from "./base/HostileClient.sol";
import {Market} from "./base/Market.sol";
import {SmartOwner} from "./base/SmartOwner.sol";

/// @title Clients that are contracts: with a spend policy, with ERC-1271 only, with neither, and with bad intent.
contract ContractClientTest is Market {
    function test_assignProvider_ofAnErc1271Client_asksIt() public {
        Offer memory offer = offerFor(address(new SmartOwner(client)));
        Terms memory terms = award(offer, bidOn(offer));
        accept(terms);
        assertState(offer, TaskState.Settled);
    }

    function test_assignProvider_anErc1271ClientThatRefuses_reverts() public {
        Offer memory offer = offerFor(address(new SmartOwner(stranger)));
        refuse(offer);
    }

    function test_assignProvider_ofAContractWithoutSignatures_reverts() public {
        refuse(offerFor(address(token)));
    }

    function test_assignProvider_ofAGasEater_reverts() public {
        refuse(offerFor(address(new GasEater())));
    }

    function test_assignProvider_ofAPolicyClient_locksWhatItApproved() public {
        HostileClient wallet = new HostileClient(address(manager));
        Offer memory offer = offerFor(address(wallet));
        award(offer, bidOn(offer));
        vm.assertEq(escrow.locked(address(wallet), address(token)), 80e18);
    }

    function test_assignProvider_reenteredForTheSameTask_awardsNothing() public {
        HostileClient wallet = new HostileClient(address(manager));
        Offer memory offer = offerFor(address(wallet));
        Bid memory bid = bidOn(offer);
        bytes memory again =
            abi.encodeCall(ITaskManager.assignProvider, (offer, bid, VALID_UNTIL, "", signed(bid)));
        wallet.callBack(again);
        bytes memory signature = signed(awardOf(bid));
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.LaneTaken.selector, address(wallet), 1, 1));
        vm.prank(operator);
        manager.assignProvider(offer, bid, VALID_UNTIL, signature, "");
        assertState(offer, TaskState.None);
    }

    function test_assignProvider_reenteredToWithdraw_reverts() public {
        HostileClient wallet = new HostileClient(address(manager));
        Offer memory offer = offerFor(address(wallet));
        Bid memory bid = bidOn(offer);
        wallet.callBack(abi.encodeCall(IPaymentEscrow.withdraw, (address(token), 100e18, stranger)));
        bytes memory signature = signed(awardOf(bid));
        bytes4 selector = IPaymentEscrow.InsufficientCredits.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, address(wallet), address(token), 0, 80e18));
        vm.prank(operator);
        manager.assignProvider(offer, bid, VALID_UNTIL, signature, "");
        vm.assertEq(token.balanceOf(stranger), 0);
    }

    function test_assignProvider_reenteredToCancelWhatWasSubmitted_locksOnce() public {
        HostileClient wallet = new HostileClient(address(manager));
        Offer memory offer = offerFor(address(wallet));
        wallet.send(abi.encodeCall(ITaskManager.submitTask, (offer)));
        wallet.callBack(abi.encodeCall(ITaskManager.cancel, (offer)));
        Bid memory bid = bidOn(offer);
        bytes memory signature = signed(awardOf(bid));
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.LaneTaken.selector, address(wallet), 1, 1));
        vm.prank(operator);
        manager.assignProvider(offer, bid, VALID_UNTIL, signature, "");
        vm.assertEq(escrow.locked(address(wallet), address(token)), 100e18);
    }

    function test_verifyCompletion_forAnErc1271ClientThatRefuses_reverts() public {
        SmartOwner wallet = new SmartOwner(client);
        Offer memory offer = offerFor(address(wallet));
        Terms memory terms = award(offer, bidOn(offer));
        Acceptance memory acceptance = acceptanceOf(resultOf(terms));
        bytes memory forged = signWith(OPERATOR_KEY, hasher.acceptance(acceptance));
        expectInvalidSignature(address(wallet));
        vm.prank(operator);
        manager.verifyCompletion(terms, acceptance, forged, "");
    }

    function offerFor(address wallet) private returns (Offer memory offer) {
        offer = offerOf(1);
        offer.client = wallet;
        escrow.depositFor(wallet, address(token), 100e18);
    }

    function refuse(Offer memory offer) private {
        Bid memory bid = bidOn(offer);
        bytes memory signature = signed(awardOf(bid));
        expectInvalidSignature(offer.client);
        vm.prank(operator);
        manager.assignProvider(offer, bid, VALID_UNTIL, signature, "");
    }
}
