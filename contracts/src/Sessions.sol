// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPaymentEscrow} from "./interfaces/IPaymentEscrow.sol";
import {ITaskManager} from "./interfaces/ITaskManager.sol";
import {Eip712} from "./libraries/Eip712.sol";
import {EscrowLedger, Split} from "./libraries/EscrowLedger.sol";
import {MarketStorage} from "./libraries/MarketStorage.sol";
import {MessageHash} from "./libraries/MessageHash.sol";
import {Signatures} from "./libraries/Signatures.sol";
import {TaskRules} from "./libraries/TaskRules.sol";
import {SessionLedger, Settings} from "./types/Ledger.sol";
import {Session, SessionEnd, TopUp, Voucher} from "./types/Messages.sol";

/// @title One lock between a client and a provider for many tasks, paid by the last voucher.
/// @dev A client's spend policy is asked last, when every state is stored: it may call back.
abstract contract Sessions is IPaymentEscrow {
    using MessageHash for Session;
    using MessageHash for SessionEnd;
    using MessageHash for TopUp;
    using MessageHash for Voucher;
    using Signatures for bytes32;
    using TaskRules for Settings;

    /// @notice Seconds; no session holds a client's money longer than this after its notice.
    uint32 public constant MAX_NOTICE = 7 days;

    uint32 private constant CLOSED = type(uint32).max;

    /// @inheritdoc IPaymentEscrow
    function openSession(Session calldata session, bytes calldata clientSignature) external {
        Settings memory current = _running();
        TaskRules.requireUntil(session.validUntil);
        if (session.notice > MAX_NOTICE) revert NoticeTooLong(session.notice, MAX_NOTICE);
        bytes32 id = session.hash(Eip712.separator());
        if (session.amount == 0 || MarketStorage.market().sessions[id].deposit != 0) revert WrongSession(id);
        EscrowLedger.lock(session.client, session.token, session.amount);
        MarketStorage.market().sessions[id] = SessionLedger(uint104(session.amount), 0, current.treasuryBps, 0);
        emit SessionOpened(id, session.client, session.provider, session.token, session.amount);
        id.requireSpendBy(session.client, clientSignature, session.token, session.amount);
    }

    /// @inheritdoc IPaymentEscrow
    function topUpSession(Session calldata session, TopUp calldata topUp, bytes calldata clientSignature) external {
        _running();
        bytes32 domain = Eip712.separator();
        (bytes32 id, SessionLedger memory ledger) = _open(session, domain);
        if (topUp.sessionId != id) revert WrongSession(topUp.sessionId);
        if (ledger.closingAt != 0) revert NoticeRunning(ledger.closingAt);
        if (topUp.total <= ledger.deposit) revert NotAbove(topUp.total, ledger.deposit);
        uint128 added = topUp.total - ledger.deposit;
        EscrowLedger.lock(session.client, session.token, added);
        // It was locked, and what is locked fits 104 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        MarketStorage.market().sessions[id].deposit = ledger.deposit + uint104(added);
        emit SessionToppedUp(id, session.client, session.provider, topUp.total);
        topUp.hash(domain).requireSpendBy(session.client, clientSignature, session.token, added);
    }

    /// @inheritdoc IPaymentEscrow
    function redeemSession(Session calldata session, Voucher calldata voucher, bytes calldata clientSignature) external {
        bytes32 domain = Eip712.separator();
        (bytes32 id, SessionLedger memory ledger) = _open(session, domain);
        if (voucher.taskId != id) revert WrongSession(voucher.taskId);
        if (voucher.amount > ledger.deposit) revert ITaskManager.AmountTooLarge(voucher.amount, ledger.deposit);
        if (voucher.amount <= ledger.redeemed) revert NotAbove(voucher.amount, ledger.redeemed);
        voucher.hash(domain).requireWordOf(session.client, clientSignature);
        MarketStorage.market().sessions[id].redeemed = uint104(voucher.amount);
        _pay(session, id, voucher.amount, ledger);
    }

    /// @inheritdoc IPaymentEscrow
    function endSession(Session calldata session, SessionEnd calldata end, bytes calldata clientSignature) external {
        bytes32 domain = Eip712.separator();
        (bytes32 id, SessionLedger memory ledger) = _open(session, domain);
        if (end.sessionId != id) revert WrongSession(end.sessionId);
        if (ledger.closingAt != 0) revert NoticeRunning(ledger.closingAt);
        end.hash(domain).requireWordOf(session.client, clientSignature);
        uint32 closingAt = uint32(block.timestamp) + session.notice;
        MarketStorage.market().sessions[id].closingAt = closingAt;
        emit SessionClosing(id, session.client, session.provider, closingAt);
    }

    /// @inheritdoc IPaymentEscrow
    function closeSession(Session calldata session) external {
        (bytes32 id, SessionLedger memory ledger) = _open(session, Eip712.separator());
        bool over = ledger.closingAt != 0 && block.timestamp >= ledger.closingAt;
        if (!over && msg.sender != session.provider) revert NoticeRunning(ledger.closingAt);
        MarketStorage.market().sessions[id].closingAt = CLOSED;
        uint128 refunded = ledger.deposit - ledger.redeemed;
        EscrowLedger.unlock(session.client, session.token, refunded);
        emit SessionClosed(id, session.client, session.provider, refunded);
    }

    function _pay(Session calldata session, bytes32 id, uint128 redeemed, SessionLedger memory ledger) private {
        address owner = MarketStorage.market().workers[session.provider].owner;
        address payee = owner == address(0) ? session.provider : owner;
        uint128 due = redeemed - ledger.redeemed;
        Split memory split =
            EscrowLedger.settle(session.client, payee, session.token, due, due, ledger.treasuryBps);
        emit SessionRedeemed(
            id, session.client, session.provider, redeemed, split.paid, split.stakers, split.treasury
        );
    }

    /// @dev A session that was opened and not closed.
    function _open(Session calldata session, bytes32 domain)
        private
        view
        returns (bytes32 id, SessionLedger memory ledger)
    {
        id = session.hash(domain);
        ledger = MarketStorage.market().sessions[id];
        if (ledger.deposit == 0 || ledger.closingAt == CLOSED) revert WrongSession(id);
    }

    function _running() private view returns (Settings memory current) {
        current = MarketStorage.market().settings;
        current.requireRunning();
    }
}
