// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICloudWallet, SessionKeyGrant} from "../src/interfaces/ICloudWallet.sol";
import {IPaymentEscrow} from "../src/interfaces/IPaymentEscrow.sol";
import {IWatchdog} from "../src/interfaces/IWatchdog.sol";
import {Eip712} from "../src/libraries/Eip712.sol";
import {Bid, Offer, Session, TopUp} from "../src/types/Messages.sol";
import {Assignment, TaskState} from "../src/types/Task.sol";
import {Market} from "./base/Market.sol";
import {Wallets} from "./base/Wallets.sol";

/// @notice How money gets into a wallet, and that its owner alone gets it out, whatever a session key did.
contract WalletMoneyTest is Market, Wallets {
    function setUp() public override {
        openMarket();
        openWallet(address(manager));
        vm.prank(governor);
        escrow.setToken(address(dollar), true);
        dollar.transfer(user, 1_000e6);
        allowDaemon(100e6, START + 30 days);
    }

    function test_depositWithPermit_carriedByAStranger_creditsTheWallet() public {
        depositByPermit(300e6);
        assertCredits(300e6);
        vm.assertEq(dollar.balanceOf(user), 700e6);
        vm.assertEq(dollar.allowance(address(wallet), address(escrow)), 0);
    }

    function test_depositWithPermit_sentBefore_stillDeposits() public {
        (uint8 v, bytes32 r, bytes32 s) = permitted(USER_KEY, 300e6);
        dollar.permit(user, address(wallet), 300e6, type(uint256).max, v, r, s);
        wallet.depositWithPermit(address(dollar), 300e6, type(uint256).max, v, r, s);
        assertCredits(300e6);
    }

    function test_depositWithPermit_withoutTheOwnersPermit_reverts() public {
        vm.prank(user);
        dollar.approve(address(wallet), type(uint256).max);
        (uint8 v, bytes32 r, bytes32 s) = permitted(DAEMON_KEY, 300e6);
        vm.expectRevert(abi.encodeWithSelector(Eip712.InvalidSignature.selector, user));
        wallet.depositWithPermit(address(dollar), 300e6, type(uint256).max, v, r, s);
    }

    function test_deposit_ofItsTokenByASessionKey_elseReverts() public {
        dollar.transfer(address(wallet), 50e6);
        token.transfer(address(wallet), 50e18);
        vm.prank(daemon);
        wallet.deposit(address(dollar), 20e6);
        assertCredits(20e6);
        bytes4 wrong = ICloudWallet.WrongToken.selector;
        vm.expectRevert(abi.encodeWithSelector(wrong, address(token), address(dollar)));
        vm.prank(daemon);
        wallet.deposit(address(token), 1e18);
        bytes4 unknown = ICloudWallet.SessionKeyExpired.selector;
        vm.expectRevert(abi.encodeWithSelector(unknown, stranger, 0));
        vm.prank(stranger);
        wallet.deposit(address(dollar), 20e6);
        vm.prank(user);
        wallet.deposit(address(token), 50e18);
        vm.assertEq(escrow.credits(address(wallet), address(token)), 50e18);
    }

    function test_openSession_bySessionKey_withinTheLimitOnly() public {
        depositByPermit(300e6);
        Session memory session = sessionOf(100e6);
        openBySessionKey(session);
        vm.assertEq(escrow.locked(address(wallet), address(dollar)), 100e6);
        vm.assertEq(wallet.leftToday(daemon), 0);
        session.salt = keccak256("the next");
        session.amount = 1;
        bytes memory signature = sessionSigned(DAEMON_KEY, structHashOf(session));
        vm.expectRevert(abi.encodeWithSelector(ICloudWallet.DailyLimitExceeded.selector, daemon, 1, 0));
        escrow.openSession(session, signature);
    }

    function test_topUpSession_bySessionKey_withinTheLimitOnly() public {
        depositByPermit(300e6);
        Session memory session = sessionOf(60e6);
        openBySessionKey(session);
        topUpBySessionKey(session, 100e6);
        vm.assertEq(escrow.locked(address(wallet), address(dollar)), 100e6);
        bytes memory signature = sessionSigned(DAEMON_KEY, structHashOf(TopUp(hasher.session(session), 101e6)));
        TopUp memory more = TopUp(hasher.session(session), 101e6);
        vm.expectRevert(abi.encodeWithSelector(ICloudWallet.DailyLimitExceeded.selector, daemon, 1e6, 0));
        escrow.topUpSession(session, more, signature);
    }

    function test_assignProvider_aboveTheLimit_revertsAloneAndIsLeftOutOfABatch() public {
        depositByPermit(300e6);
        Assignment[] memory batch = new Assignment[](3);
        (batch[0], batch[1], batch[2]) = (awardedTo(1, 70e6), awardedTo(2, 31e6), awardedTo(3, 30e6));
        vm.prank(operator);
        manager.assignProviders(batch);
        vm.assertEq(escrow.locked(address(wallet), address(dollar)), 100e6);
        assertState(batch[1].offer, TaskState.None);
        vm.expectRevert(abi.encodeWithSelector(ICloudWallet.DailyLimitExceeded.selector, daemon, 31e6, 0));
        vm.prank(operator);
        manager.assignProvider(batch[1].offer, batch[1].bid, VALID_UNTIL, batch[1].awardSignature, "");
    }

    function test_everyWayOut_isTheOwnersAlone() public {
        depositByPermit(300e6);
        address[2] memory others = [daemon, stranger];
        for (uint256 i = 0; i < others.length; i++) {
            vm.startPrank(others[i]);
            expectNotOwner(others[i]);
            wallet.withdraw(address(dollar), 1, others[i]);
            expectNotOwner(others[i]);
            wallet.queueWithdrawal(address(dollar), 1, others[i]);
            expectNotOwner(others[i]);
            wallet.execute(address(dollar), 0, abi.encodeCall(dollar.transfer, (others[i], 1)));
            expectNotOwner(others[i]);
            wallet.offerOwnership(others[i]);
            expectNotOwner(others[i]);
            wallet.acceptOwnership();
            vm.stopPrank();
        }
    }

    function test_recovery_afterALostSessionKey_getsEverythingOut() public {
        depositByPermit(300e6);
        dollar.transfer(address(wallet), 7e6);
        vm.deal(address(this), 1 ether);
        (bool sent,) = address(wallet).call{value: 1 ether}("");
        vm.assertTrue(sent);
        revokeDaemon();
        bytes memory signature = sessionSigned(DAEMON_KEY, structHashOf(sessionOf(1)));
        vm.expectRevert(abi.encodeWithSelector(ICloudWallet.SessionKeyExpired.selector, daemon, 0));
        escrow.openSession(sessionOf(1), signature);
        vm.startPrank(user);
        wallet.withdraw(address(dollar), 300e6, user);
        wallet.execute(address(dollar), 0, abi.encodeCall(dollar.transfer, (user, 7e6)));
        vm.expectEmit(address(wallet));
        emit ICloudWallet.Executed(user, 1 ether, "");
        wallet.execute(user, 1 ether, "");
        vm.assertEq(dollar.balanceOf(user), 1_000e6 + 7e6);
        vm.assertEq(user.balance, 1 ether);
    }

    function test_withdraw_aboveTheWatchdogsLimit_queuesAndIsReleased() public {
        depositByPermit(300e6);
        vm.prank(governor);
        watchdog.setLimits(address(dollar), 0, 100e6);
        vm.startPrank(user);
        bytes4 large = IWatchdog.LargePayment.selector;
        vm.expectRevert(abi.encodeWithSelector(large, address(dollar), 300e6, 100e6));
        wallet.withdraw(address(dollar), 300e6, user);
        wallet.queueWithdrawal(address(dollar), 300e6, user);
        vm.stopPrank();
        skip(1 days);
        escrow.releaseWithdrawal(address(wallet), address(dollar));
        vm.assertEq(dollar.balanceOf(user), 1_000e6);
    }

    function test_execute_thatFails_revertsWithItsReason() public {
        bytes4 selector = IPaymentEscrow.InsufficientCredits.selector;
        bytes memory reason = abi.encodeWithSelector(selector, address(wallet), address(dollar), 0, 1);
        vm.expectRevert(abi.encodeWithSelector(ICloudWallet.CallFailed.selector, address(escrow), reason));
        vm.prank(user);
        wallet.execute(address(escrow), 0, abi.encodeCall(escrow.withdraw, (address(dollar), 1, user)));
    }

    function test_acceptOwnership_movesAllPowerAndEndsSessionKeys() public {
        depositByPermit(300e6);
        vm.prank(user);
        wallet.offerOwnership(owner);
        vm.prank(owner);
        wallet.acceptOwnership();
        vm.assertEq(wallet.leftToday(daemon), 0);
        vm.assertEq(wallet.sessionKey(daemon).expiresAt, 0);
        expectNotOwner(user);
        vm.prank(user);
        wallet.withdraw(address(dollar), 300e6, user);
        vm.prank(owner);
        wallet.withdraw(address(dollar), 300e6, owner);
        vm.prank(owner);
        wallet.offerOwnership(user);
        vm.prank(user);
        wallet.acceptOwnership();
        vm.assertEq(wallet.sessionKey(daemon).expiresAt, 0);
    }

    function test_acceptOwnership_makesUnusedGrantsVoid_evenWhenTheOwnerComesBack() public {
        SessionKeyGrant memory grant = grantOf(daemon, 1e6, START + 1 days);
        bytes memory signature = signWith(USER_KEY, grantHash(grant));
        vm.startPrank(user);
        wallet.offerOwnership(user);
        wallet.acceptOwnership();
        vm.stopPrank();
        vm.expectRevert(ICloudWallet.InvalidWalletSignature.selector);
        wallet.setSessionKey(grant, signature);
    }

    function depositByPermit(uint128 amount) private {
        (uint8 v, bytes32 r, bytes32 s) = permitted(USER_KEY, amount);
        vm.prank(stranger);
        wallet.depositWithPermit(address(dollar), amount, type(uint256).max, v, r, s);
    }

    function sessionOf(uint128 amount) private view returns (Session memory) {
        return Session(address(wallet), operator, address(dollar), amount, 1 hours, VALID_UNTIL, keccak256("salt"));
    }

    function openBySessionKey(Session memory session) private {
        bytes memory signature = sessionSigned(DAEMON_KEY, structHashOf(session));
        escrow.openSession(session, signature);
    }

    function structHashOf(Session memory session) private pure returns (bytes32) {
        bytes32 typeHash = keccak256(
            "Session(address client,address provider,address token,uint128 amount,uint32 notice,"
            "uint64 validUntil,bytes32 salt)"
        );
        return keccak256(abi.encode(typeHash, session));
    }

    function topUpBySessionKey(Session memory session, uint128 total) private {
        TopUp memory more = TopUp(hasher.session(session), total);
        bytes memory signature = sessionSigned(DAEMON_KEY, structHashOf(more));
        escrow.topUpSession(session, more, signature);
    }

    function structHashOf(TopUp memory more) private pure returns (bytes32) {
        return keccak256(abi.encode(keccak256("TopUp(bytes32 sessionId,uint128 total)"), more));
    }

    function awardedTo(uint64 lane, uint128 amount) private view returns (Assignment memory) {
        Offer memory offer = offerOf(lane);
        (offer.client, offer.token, offer.maxPrice) = (address(wallet), address(dollar), amount);
        Bid memory bid = bidOn(offer);
        bid.maxAmount = amount;
        bytes32 typeHash = keccak256("Award(bytes32 taskId,bytes32 bidHash,uint128 amount,uint64 validUntil)");
        bytes memory signature = sessionSigned(DAEMON_KEY, keccak256(abi.encode(typeHash, awardOf(bid))));
        return Assignment(offer, bid, VALID_UNTIL, signature, "");
    }

    function assertCredits(uint256 expected) private view {
        vm.assertEq(escrow.credits(address(wallet), address(dollar)), expected, "the wallet's credits");
    }
}
