// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Parameter} from "../../src/interfaces/IParameters.sol";
import {IPaymentEscrow} from "../../src/interfaces/IPaymentEscrow.sol";
import {Eip712} from "../../src/libraries/Eip712.sol";
import {SessionLedger} from "../../src/types/Ledger.sol";
import {Session, SessionEnd, TopUp, Voucher} from "../../src/types/Messages.sol";
import {Market} from "./Market.sol";

/// @title A market whose client and provider work in sessions; a third party carries what the client signs.
abstract contract SessionMarket is Market {
    uint128 internal constant HELD_AT_FIRST = 50e18;
    uint32 internal constant NOTICE = 2 days;

    function sessionOf(uint256 salt) internal view returns (Session memory) {
        return Session({
            client: client,
            provider: operator,
            token: address(token),
            amount: HELD_AT_FIRST,
            notice: NOTICE,
            validUntil: VALID_UNTIL,
            salt: bytes32(salt)
        });
    }

    function voucherOf(Session memory session, uint128 amount) internal view returns (Voucher memory) {
        return Voucher({taskId: idOf(session), amount: amount, meter: keccak256("meter"), sequence: 1});
    }

    // Without a call, which would be the next one that an expected revert is looked for in.
    function idOf(Session memory session) internal view returns (bytes32) {
        return digestOf(encoded(session));
    }

    function encoded(Session memory session) internal pure returns (bytes memory) {
        bytes32 typeHash = keccak256(
            "Session(address client,address provider,address token,uint128 amount,uint32 notice,uint64 validUntil,bytes32 salt)"
        );
        return abi.encode(typeHash, session);
    }

    function digestOf(Voucher memory voucher) internal view returns (bytes32) {
        bytes32 typeHash = keccak256("Voucher(bytes32 taskId,uint128 amount,bytes32 meter,uint64 sequence)");
        return digestOf(abi.encode(typeHash, voucher));
    }

    function digestOf(TopUp memory more) internal view returns (bytes32) {
        return digestOf(abi.encode(keccak256("TopUp(bytes32 sessionId,uint128 total)"), more));
    }

    function digestOf(SessionEnd memory message) internal view returns (bytes32) {
        return digestOf(abi.encode(keccak256("SessionEnd(bytes32 sessionId)"), message));
    }

    function digestOf(bytes memory message) internal view returns (bytes32) {
        return Eip712.digest(Eip712.separatorOf(address(escrow)), keccak256(message));
    }

    function opened(uint256 salt) internal returns (Session memory session) {
        session = sessionOf(salt);
        open(session);
    }

    function open(Session memory session) internal {
        escrow.openSession(session, signWith(CLIENT_KEY, idOf(session)));
    }

    function topUp(Session memory session, TopUp memory more) internal {
        escrow.topUpSession(session, more, signWith(CLIENT_KEY, digestOf(more)));
    }

    function redeem(Session memory session, uint128 amount) internal {
        redeem(session, voucherOf(session, amount));
    }

    function redeem(Session memory session, Voucher memory voucher) internal {
        escrow.redeemSession(session, voucher, signWith(CLIENT_KEY, digestOf(voucher)));
    }

    function end(Session memory session) internal {
        SessionEnd memory message = SessionEnd(idOf(session));
        escrow.endSession(session, message, signWith(CLIENT_KEY, digestOf(message)));
    }

    function pauseTasks() internal {
        vm.prank(address(watchdog));
        escrow.pauseTasks(uint40(START + 1 days));
    }

    function setTreasuryShare(uint256 bps) internal {
        vm.prank(governor);
        parameters.set(Parameter.TreasuryShare, bps);
    }

    function assertSession(Session memory session, uint256 deposit, uint256 redeemed, uint256 closingAt) internal view {
        SessionLedger memory ledger = escrow.sessionOf(idOf(session));
        vm.assertEq(ledger.deposit, deposit, "deposit");
        vm.assertEq(ledger.redeemed, redeemed, "redeemed");
        vm.assertEq(ledger.closingAt, closingAt, "closing at");
    }

    function expectWrongSession(Session memory session) internal {
        vm.expectRevert(abi.encodeWithSelector(IPaymentEscrow.WrongSession.selector, idOf(session)));
    }

    function expectNotice(uint32 closingAt) internal {
        vm.expectRevert(abi.encodeWithSelector(IPaymentEscrow.NoticeRunning.selector, closingAt));
    }
}
