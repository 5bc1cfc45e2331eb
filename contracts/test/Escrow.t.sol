// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {IPaymentEscrow} from "../src/interfaces/IPaymentEscrow.sol";
import {Bid, Offer} from "../src/types/Messages.sol";
import {TollToken} from "./base/TollToken.sol";
import {Market} from "./base/Market.sol";

contract EscrowTest is Market {
    address private constant PAYEE = address(0xFEE);

    function test_deposit_ofAllowedToken_creditsTheCaller() public {
        vm.expectEmit(address(escrow));
        emit IPaymentEscrow.Deposited(address(this), address(token), 7);
        escrow.deposit(address(token), 7);
        vm.assertEq(escrow.credits(address(this), address(token)), 7);
        vm.assertEq(token.balanceOf(address(escrow)), DEPOSIT + 7);
    }

    function test_depositFor_creditsTheAccount() public {
        escrow.depositFor(stranger, address(token), 7);
        vm.assertEq(escrow.credits(stranger, address(token)), 7);
    }

    function test_depositWithPermit_needsNoApproval() public {
        token.transfer(client, 9);
        (uint8 v, bytes32 r, bytes32 s) = permit(9);
        vm.prank(client);
        escrow.depositWithPermit(address(token), 9, START, v, r, s);
        assertClient(DEPOSIT + 9, 0);
    }

    function test_depositWithPermit_sentBySomebodyBefore_stillDeposits() public {
        token.transfer(client, 9);
        (uint8 v, bytes32 r, bytes32 s) = permit(9);
        token.permit(client, address(escrow), 9, START, v, r, s);
        vm.prank(client);
        escrow.depositWithPermit(address(token), 9, START, v, r, s);
        assertClient(DEPOSIT + 9, 0);
    }

    function test_deposit_ofUnknownToken_reverts() public {
        TollToken toll = new TollToken(address(this));
        vm.expectRevert(abi.encodeWithSelector(IPaymentEscrow.TokenNotAllowed.selector, address(toll)));
        escrow.deposit(address(toll), 1);
    }

    function test_deposit_ofTokenWithToll_reverts() public {
        TollToken toll = new TollToken(address(this));
        vm.prank(governor);
        escrow.setToken(address(toll), true, 0);
        toll.approve(address(escrow), 100);
        vm.expectRevert(abi.encodeWithSelector(IPaymentEscrow.TransferMismatch.selector, address(toll), 100, 99));
        escrow.deposit(address(toll), 100);
    }

    function test_withdraw_ofCredits_pays() public {
        vm.expectEmit(address(escrow));
        emit IPaymentEscrow.Withdrawn(client, address(token), 40e18);
        vm.prank(client);
        escrow.withdraw(address(token), 40e18);
        assertClient(DEPOSIT - 40e18, 0);
        vm.assertEq(token.balanceOf(client), 40e18);
    }

    function test_withdraw_ofLockedMoney_reverts() public {
        submitted(1);
        expectInsufficientCredits(DEPOSIT - 100e18, DEPOSIT);
        vm.prank(client);
        escrow.withdraw(address(token), DEPOSIT);
    }

    function test_withdraw_ofRefusedToken_stillPays() public {
        vm.prank(governor);
        escrow.setToken(address(token), false, 300);
        vm.prank(client);
        escrow.withdraw(address(token), DEPOSIT);
        vm.assertEq(token.balanceOf(client), DEPOSIT);
    }

    function test_ledger_byStranger_reverts() public {
        bytes memory reason = abi.encodeWithSelector(IPaymentEscrow.NotTaskManager.selector, address(this));
        vm.expectRevert(reason);
        escrow.lock(client, address(token), 1);
        vm.expectRevert(reason);
        escrow.unlock(client, address(token), 1);
        vm.expectRevert(reason);
        escrow.settle(client, address(this), address(token), 1, 1);
        vm.expectRevert(reason);
        escrow.creditSlashed(address(token), address(this), address(this), 1);
    }

    function test_settle_aboveLocks_reverts() public {
        bytes4 selector = IPaymentEscrow.InsufficientLock.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, client, address(token), 0, 1));
        vm.prank(address(manager));
        escrow.settle(client, stranger, address(token), 1, 1);
    }

    function test_collectFees_withReceivers_paysBothOnce() public {
        paidTask();
        vm.prank(governor);
        escrow.setFeeReceivers(PAYEE, stranger);
        vm.expectEmit(address(escrow));
        emit IPaymentEscrow.FeesCollected(address(token), 2.4e18, 0.6e18);
        escrow.collectFees(address(token));
        escrow.collectFees(address(token));
        vm.assertEq(token.balanceOf(PAYEE), 2.4e18);
        vm.assertEq(token.balanceOf(stranger), 0.6e18);
        vm.assertEq(token.balanceOf(address(escrow)), DEPOSIT - 3e18);
    }

    function test_collectFees_withoutReceivers_keepsThemOwed() public {
        paidTask();
        escrow.collectFees(address(token));
        vm.assertEq(escrow.stakersOwed(address(token)), 2.4e18);
        vm.assertEq(escrow.treasuryOwed(address(token)), 0.6e18);
    }

    function test_setToken_changesTheTreasurysShare() public {
        vm.prank(governor);
        escrow.setToken(address(token), true, 500);
        vm.assertTrue(escrow.isAllowed(address(token)));
        vm.assertEq(escrow.treasuryBps(address(token)), 500);
        paidTask();
        vm.assertEq(escrow.treasuryOwed(address(token)), 1e18);
        vm.assertEq(escrow.credits(owner, address(token)), 16.6e18);
    }

    function test_setToken_keepsFeesOwed() public {
        paidTask();
        vm.prank(governor);
        escrow.setToken(address(token), false, 0);
        vm.assertEq(escrow.stakersOwed(address(token)), 2.4e18);
    }

    function test_setToken_aboveBound_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IPaymentEscrow.ShareTooLarge.selector, 501, 500));
        vm.prank(governor);
        escrow.setToken(address(token), true, 501);
    }

    function test_setSlashShares_withinBounds_areTheNewOnes() public {
        vm.prank(governor);
        escrow.setSlashShares(9_000, 1_000);
        (uint16 clientBps, uint16 reporterBps) = escrow.slashShares();
        vm.assertEq(clientBps, 9_000);
        vm.assertEq(reporterBps, 1_000);
    }

    function test_setSlashShares_aboveAll_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IPaymentEscrow.ShareTooLarge.selector, 10_001, 10_000));
        vm.prank(governor);
        escrow.setSlashShares(10_001, 0);
        vm.expectRevert(abi.encodeWithSelector(IPaymentEscrow.ShareTooLarge.selector, 1_001, 1_000));
        vm.prank(governor);
        escrow.setSlashShares(9_000, 1_001);
    }

    function test_settings_byStranger_revert() public {
        bytes4 selector = OwnableUpgradeable.OwnableUnauthorizedAccount.selector;
        bytes memory reason = abi.encodeWithSelector(selector, address(this));
        vm.expectRevert(reason);
        escrow.setToken(address(token), true, 0);
        vm.expectRevert(reason);
        escrow.setSlashShares(0, 0);
        vm.expectRevert(reason);
        escrow.setFeeReceivers(address(this), address(this));
    }

    function paidTask() private {
        (Offer memory offer, Bid memory bid) = awarded(1);
        accept(offer, bid, resultOf(bid));
    }

    function permit(uint256 amount) private view returns (uint8 v, bytes32 r, bytes32 s) {
        bytes32 typeHash =
            keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 structHash = keccak256(abi.encode(typeHash, client, address(escrow), amount, 0, START));
        return vm.sign(CLIENT_KEY, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), structHash)));
    }
}
