// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStakingVault} from "../src/interfaces/IStakingVault.sol";
import {Operated} from "./base/Operated.sol";

contract OperatorTest is Operated {
    function test_setOperator_withConsent_linksTheKey() public {
        bytes memory consent = signWith(FRESH_KEY, consentHash(owner, fresh, true, 0));
        vm.expectEmit(address(vault));
        emit IStakingVault.OperatorSet(owner, fresh, true);
        vm.prank(owner);
        vault.setOperator(fresh, true, consent);
        vm.assertEq(vault.ownerOf(fresh), owner);
        vm.assertEq(vault.operatorNonce(fresh), 1);
        vm.assertTrue(vault.isAuthorised(fresh));
        assertWorker(fresh, owner, 0, false);
    }

    function test_setOperator_ofItself_needsNoConsent() public {
        vm.prank(stranger);
        vault.setOperator(stranger, true, "");
        assertWorker(stranger, stranger, 0, false);
    }

    function test_setOperator_withoutConsent_reverts() public {
        expectInvalidSignature(fresh);
        vm.prank(owner);
        vault.setOperator(fresh, true, "");
    }

    function test_setOperator_consentForAnotherOwner_reverts() public {
        bytes memory consent = signWith(FRESH_KEY, consentHash(owner, fresh, true, 0));
        expectInvalidSignature(fresh);
        vm.prank(stranger);
        vault.setOperator(fresh, true, consent);
    }

    function test_setOperator_replayedConsent_reverts() public {
        bytes memory consent = signWith(OPERATOR_KEY, consentHash(owner, operator, true, 0));
        revoke();
        expectInvalidSignature(operator);
        vm.prank(owner);
        vault.setOperator(operator, true, consent);
    }

    function test_setOperator_revoked_keepsOwnerAndLosesAuthority() public {
        revoke();
        vm.assertEq(vault.ownerOf(operator), owner);
        vm.assertTrue(!vault.isAuthorised(operator));
        assertWorker(operator, owner, 0, true);
    }

    function test_setOperator_againWithFreshConsent_authorises() public {
        revoke();
        authorise(owner, OPERATOR_KEY);
        vm.assertTrue(vault.isAuthorised(operator));
        assertWorker(operator, owner, 0, false);
    }

    function test_setOperator_ofAnotherOwnersKey_reverts() public {
        bytes memory consent = signWith(OPERATOR_KEY, consentHash(stranger, operator, true, 1));
        expectTaken();
        vm.prank(stranger);
        vault.setOperator(operator, true, consent);
    }

    function test_setOperator_revokeByStranger_reverts() public {
        expectTaken();
        vm.prank(stranger);
        vault.setOperator(operator, false, "");
    }

    function test_setOperator_ofAKeyWithCollateralOfItsOwn_reverts() public {
        vault.stakeFor(fresh, STAKE);
        addCollateral(fresh, fresh, 1e18);
        bytes memory consent = signWith(FRESH_KEY, consentHash(owner, fresh, true, 0));
        vm.expectRevert(abi.encodeWithSelector(IStakingVault.OperatorTaken.selector, fresh, fresh));
        vm.prank(owner);
        vault.setOperator(fresh, true, consent);
    }

    function test_ownerOf_unknownKey_isItself() public view {
        vm.assertEq(vault.ownerOf(stranger), stranger);
        vm.assertTrue(vault.isAuthorised(stranger));
    }
}
