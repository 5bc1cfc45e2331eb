// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPaymentEscrow} from "../../src/interfaces/IPaymentEscrow.sol";
import {Session, SessionEnd, TopUp, Voucher} from "../../src/types/Messages.sol";
import {AwardHandler} from "./AwardHandler.sol";
import {Deal} from "./Model.sol";

/// @title Sessions, by the client's own calls or its signature.
abstract contract SessionHandler is AwardHandler {
    uint256 private sessions;

    function open(uint256 seed) external step {
        Deal storage deal = findDeal(seed, false);
        Session memory session = nextSession(clients[mix(seed, 1) % clients.length], seed);
        bytes memory signature = clientSigned(session.client, session.token, hashOf(session), mix(seed, 2));
        (address carrier, bytes memory word) = carried(session.client, signature, seed);
        callAs(carrier, address(escrow), abi.encodeCall(IPaymentEscrow.openSession, (session, word)));
        opened(deal, session);
    }

    function topUp(uint256 seed) external step {
        Deal storage deal = findDeal(seed, true);
        Session memory session = deal.session;
        uint128 more = affordable(session.client, session.token, mix(seed, 1));
        TopUp memory message = TopUp(deal.id, deal.deposit + more);
        bytes memory signature = clientSigned(session.client, session.token, hashOf(message), mix(seed, 2));
        (address carrier, bytes memory word) = carried(session.client, signature, seed);
        callAs(carrier, address(escrow), abi.encodeCall(IPaymentEscrow.topUpSession, (session, message, word)));
        deal.deposit += more;
    }

    function redeem(uint256 seed) external step {
        Deal storage deal = findDeal(seed, true);
        Session memory session = deal.session;
        if (deal.redeemed == deal.deposit) revert Idle();
        uint128 total = uint128(between(mix(seed, 1), deal.redeemed + 1, deal.deposit));
        Voucher memory message = Voucher(deal.id, total, 0, 1);
        bytes memory signature = clientSigned(session.client, session.token, hashOf(message), mix(seed, 2));
        (address carrier, bytes memory word) = carried(session.client, signature, seed);
        callAs(carrier, address(escrow), abi.encodeCall(IPaymentEscrow.redeemSession, (session, message, word)));
        settle(session.client, payeeOf(session.provider), session.token, total - deal.redeemed, deal.treasuryBps);
        deal.redeemed = total;
    }

    function end(uint256 seed) external step {
        giveNotice(findDeal(seed, true), seed);
    }

    function closeSession(uint256 seed) external step {
        Deal storage deal = findDeal(seed, true);
        bool due = deal.closingAt != 0;
        if (due && mix(seed, 1) % 2 == 0) waitUntil(deal.closingAt);
        vm.prank(due ? reporter : deal.session.provider);
        escrow.closeSession(deal.session);
        deal.open = false;
    }

    function giveNotice(Deal storage deal, uint256 seed) internal {
        Session memory session = deal.session;
        SessionEnd memory message = SessionEnd(deal.id);
        bytes memory signature = clientSigned(session.client, session.token, hashOf(message), 0);
        (address carrier, bytes memory word) = carried(session.client, signature, seed);
        callAs(carrier, address(escrow), abi.encodeCall(IPaymentEscrow.endSession, (session, message, word)));
        deal.closingAt = vm.getBlockTimestamp() + session.notice;
    }

    function opened(Deal storage deal, Session memory session) internal {
        (deal.session, deal.id, deal.open) = (session, hasher.session(session), true);
        (deal.deposit, deal.redeemed, deal.closingAt) = (session.amount, 0, 0);
        deal.treasuryBps = escrow.settings().treasuryBps;
    }

    function nextSession(address client, uint256 seed) internal returns (Session memory session) {
        session.client = client;
        session.provider = operators[mix(seed, 10) % operators.length];
        session.token = tokens[mix(seed, 11) % TOKENS];
        session.amount = affordable(session.client, session.token, mix(seed, 12));
        session.notice = uint32(between(mix(seed, 13), 0, 7 days));
        session.validUntil = uint64(vm.getBlockTimestamp() * 1000);
        session.salt = bytes32(++sessions);
    }

    /// @dev The client itself, or a third with its signature.
    function carried(address client, bytes memory signature, uint256 seed)
        private
        view
        returns (address carrier, bytes memory word)
    {
        bool byItself = client == address(trickster) || mix(seed, 20) % 2 == 0;
        return byItself ? (client, bytes("")) : (reporter, signature);
    }
}
