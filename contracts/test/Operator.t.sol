// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStakingVault} from "../src/interfaces/IStakingVault.sol";
import {Bid, Offer} from "../src/types/Messages.sol";
import {Market} from "./base/Market.sol";

contract OperatorTest is Market {
    uint256 private constant FRESH_KEY = 0xF4E5;

    function test_setOperator_withConsent_linksTheKey() public {
        address fresh = vm.addr(FRESH_KEY);
        bytes memory consent = signWith(FRESH_KEY, consentHash(owner, fresh, true, 0));
        vm.expectEmit(address(vault));
        emit IStakingVault.OperatorSet(owner, fresh, true);
        vm.prank(owner);
        vault.setOperator(fresh, true, consent);
        vm.assertEq(vault.ownerOf(fresh), owner);
        vm.assertEq(vault.operatorNonce(fresh), 1);
        vm.assertTrue(vault.isAuthorised(fresh));
    }

    function test_setOperator_ofItself_needsNoConsent() public {
        vm.prank(stranger);
        vault.setOperator(stranger, true, "");
        vm.assertEq(vault.ownerOf(stranger), stranger);
    }

    function test_setOperator_withoutConsent_reverts() public {
        address fresh = vm.addr(FRESH_KEY);
        expectInvalidSignature(fresh);
        vm.prank(owner);
        vault.setOperator(fresh, true, "");
    }

    function test_setOperator_consentForAnotherOwner_reverts() public {
        address fresh = vm.addr(FRESH_KEY);
        bytes memory consent = signWith(FRESH_KEY, consentHash(owner, fresh, true, 0));
        expectInvalidSignature(fresh);
        vm.prank(stranger);
        vault.setOperator(fresh, true, consent);
    }

    function test_setOperator_replayedConsent_reverts() public {
        bytes memory consent = signWith(OPERATOR_KEY, consentHash(owner, operator, true, 0));
        vm.startPrank(owner);
        vault.setOperator(operator, false, "");
        expectInvalidSignature(operator);
        vault.setOperator(operator, true, consent);
    }

    function test_setOperator_revoked_keepsOwnerAndLosesAuthority() public {
        vm.prank(owner);
        vault.setOperator(operator, false, "");
        vm.assertEq(vault.ownerOf(operator), owner);
        vm.assertTrue(!vault.isAuthorised(operator));
    }

    function test_setOperator_againWithFreshConsent_authorises() public {
        vm.prank(owner);
        vault.setOperator(operator, false, "");
        authorise(owner, OPERATOR_KEY);
        vm.assertTrue(vault.isAuthorised(operator));
    }

    function test_setOperator_ofAnotherOwnersKey_reverts() public {
        bytes memory consent = signWith(OPERATOR_KEY, consentHash(stranger, operator, true, 1));
        vm.expectRevert(abi.encodeWithSelector(IStakingVault.OperatorTaken.selector, operator, owner));
        vm.prank(stranger);
        vault.setOperator(operator, true, consent);
    }

    function test_setOperator_revokeByStranger_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IStakingVault.OperatorTaken.selector, operator, owner));
        vm.prank(stranger);
        vault.setOperator(operator, false, "");
    }

    function test_setOperator_withTasksOnOwnStake_reverts() public {
        address fresh = selfStaked();
        bytes memory consent = signWith(FRESH_KEY, consentHash(owner, fresh, true, 0));
        vm.expectRevert(abi.encodeWithSelector(IStakingVault.OperatorBusy.selector, fresh, 50e18));
        vm.prank(owner);
        vault.setOperator(fresh, true, consent);
    }

    function test_ownerOf_unknownKey_isItself() public view {
        vm.assertEq(vault.ownerOf(stranger), stranger);
        vm.assertTrue(vault.isAuthorised(stranger));
    }

    /// @dev An operator that works for itself, with 50 OGPN locked for one task.
    function selfStaked() private returns (address fresh) {
        fresh = vm.addr(FRESH_KEY);
        vault.stakeFor(fresh, STAKE);
        Offer memory offer = offerOf(1);
        Bid memory bid = bidOn(offer);
        bid.provider = fresh;
        bytes memory signature = signWith(FRESH_KEY, manager.hashBid(bid));
        vm.prank(client);
        manager.assignProvider(offer, bid, signature);
    }
}
