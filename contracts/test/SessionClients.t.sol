// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICloudWallet} from "../src/interfaces/ICloudWallet.sol";
import {IPaymentEscrow} from "../src/interfaces/IPaymentEscrow.sol";
import {Session, SessionEnd, TopUp, Voucher} from "../src/types/Messages.sol";
import {HostileClient} from "./base/HostileClient.sol";
import {SessionMarket} from "./base/SessionMarket.sol";
import {SmartOwner} from "./base/SmartOwner.sol";
import {Wallets} from "./base/Wallets.sol";

/// @notice Sessions whose client is a contract.
contract SessionClientsTest is SessionMarket, Wallets {
    uint104 private constant PER_DAY = 60e6;
    address private smart;
    HostileClient private hostile;

    function setUp() public override {
        openMarket();
        smart = address(new SmartOwner(client));
        escrow.depositFor(smart, address(token), DEPOSIT);
        hostile = new HostileClient(address(escrow));
        escrow.depositFor(address(hostile), address(token), DEPOSIT);
        openWallet(address(escrow));
        vm.prank(governor);
        escrow.setToken(address(dollar), true);
        dollar.approve(address(escrow), type(uint256).max);
        escrow.depositFor(address(wallet), address(dollar), 100e6);
        allowDaemon(PER_DAY, START + 1 days);
    }

    function test_session_ofAContract_takesItsWordForEveryStep() public {
        Session memory session = ofClient(smart);
        open(session);
        topUp(session, TopUp(idOf(session), 80e18));
        redeem(session, 20e18);
        end(session);
        skip(NOTICE);
        escrow.closeSession(session);
        vm.assertEq(escrow.credits(smart, address(token)), DEPOSIT - 20e18);
    }

    function test_session_ofAContractThatDidNotSign_reverts() public {
        Session memory session = ofClient(smart);
        bytes memory signature = signWith(OPERATOR_KEY, idOf(session));
        expectInvalidSignature(smart);
        escrow.openSession(session, signature);
    }

    function test_session_ofAWallet_countsLocksByItsLimit() public {
        Session memory session = ofWallet();
        escrow.openSession(session, sessionSigned(DAEMON_KEY, keccak256(encoded(session))));
        vm.assertEq(wallet.leftToday(daemon), 10e6);
        TopUp memory more = TopUp(idOf(session), 60e6);
        escrow.topUpSession(session, more, signedByDaemon(more));
        vm.assertEq(wallet.leftToday(daemon), 0);
        more.total += 1;
        bytes memory signature = signedByDaemon(more);
        vm.expectRevert(abi.encodeWithSelector(ICloudWallet.DailyLimitExceeded.selector, daemon, 1, 0));
        escrow.topUpSession(session, more, signature);
    }

    function test_session_ofAWallet_redeemsTheDaemonsVouchers() public {
        Session memory session = ofWallet();
        escrow.openSession(session, sessionSigned(DAEMON_KEY, keccak256(encoded(session))));
        Voucher memory voucher = voucherOf(session, 20e6);
        bytes32 typeHash = keccak256("Voucher(bytes32 taskId,uint128 amount,bytes32 meter,uint64 sequence)");
        bytes memory signature = sessionSigned(DAEMON_KEY, keccak256(abi.encode(typeHash, voucher)));
        escrow.redeemSession(session, voucher, signature);
        vm.assertEq(escrow.credits(owner, address(dollar)), 17e6);
    }

    function test_openSession_calledBackToOpenItAgain_reverts() public {
        Session memory session = ofClient(address(hostile));
        hostile.callBack(abi.encodeCall(IPaymentEscrow.openSession, (session, "")));
        expectWrongSession(session);
        escrow.openSession(session, "");
    }

    function test_topUpSession_afterTheNoticeOfAContract_reverts() public {
        Session memory session = ofClient(address(hostile));
        escrow.openSession(session, "");
        hostile.send(abi.encodeCall(IPaymentEscrow.endSession, (session, SessionEnd(idOf(session)), "")));
        expectNotice(uint32(START) + NOTICE);
        escrow.topUpSession(session, TopUp(idOf(session), 80e18), "");
    }

    function test_topUpSession_calledBackByATopUp_locksEveryUnitOnce() public {
        Session memory session = ofClient(address(hostile));
        escrow.openSession(session, "");
        TopUp memory more = TopUp(idOf(session), 90e18);
        hostile.callBack(abi.encodeCall(IPaymentEscrow.topUpSession, (session, more, "")));
        escrow.topUpSession(session, TopUp(idOf(session), 80e18), "");
        vm.assertTrue(hostile.called());
        assertSession(session, 90e18, 0, 0);
        vm.assertEq(escrow.locked(address(hostile), address(token)), 90e18);
    }

    function test_topUpSession_calledBackByAClose_refundsWhatWasLocked() public {
        Session memory session = ofClient(address(hostile));
        session.provider = address(hostile);
        escrow.openSession(session, "");
        hostile.callBack(abi.encodeCall(IPaymentEscrow.closeSession, (session)));
        escrow.topUpSession(session, TopUp(idOf(session), 80e18), "");
        vm.assertTrue(hostile.called());
        assertSession(session, 80e18, 0, type(uint32).max);
        vm.assertEq(escrow.credits(address(hostile), address(token)), DEPOSIT);
        vm.assertEq(escrow.locked(address(hostile), address(token)), 0);
    }

    function ofClient(address account) private view returns (Session memory session) {
        session = sessionOf(1);
        session.client = account;
    }

    function ofWallet() private view returns (Session memory session) {
        session = ofClient(address(wallet));
        (session.token, session.amount) = (address(dollar), 50e6);
    }

    function signedByDaemon(TopUp memory more) private view returns (bytes memory) {
        return sessionSigned(DAEMON_KEY, keccak256(abi.encode(keccak256("TopUp(bytes32 sessionId,uint128 total)"), more)));
    }
}
