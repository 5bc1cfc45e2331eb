// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Eip712} from "../../src/libraries/Eip712.sol";
import {MessageHash} from "../../src/libraries/MessageHash.sol";
import {
    Acceptance,
    Award,
    Bid,
    Dispute,
    Offer,
    Rating,
    Result,
    Session,
    SessionEnd,
    TopUp,
    Voucher
} from "../../src/types/Messages.sol";

/// @title The digests that the market's parties sign, for one market on the present chain.
contract MessageHasher {
    using MessageHash for *;

    address private immutable market;

    constructor(address verifier) {
        market = verifier;
    }

    function offer(Offer calldata message) external view returns (bytes32) {
        return message.hash(domain());
    }

    function bid(Bid calldata message) external view returns (bytes32) {
        return message.hash(domain());
    }

    function award(Award calldata message) external view returns (bytes32) {
        return MessageHash.awardHash(message.taskId, message.bidHash, message.amount, message.validUntil, domain());
    }

    function result(Result calldata message) external view returns (bytes32) {
        return message.hash(domain());
    }

    function acceptance(Acceptance calldata message) external view returns (bytes32) {
        return message.hash(domain());
    }

    function voucher(Voucher calldata message) external view returns (bytes32) {
        return message.hash(domain());
    }

    function objection(Dispute calldata message) external view returns (bytes32) {
        return message.hash(domain());
    }

    function rating(Rating calldata message) external view returns (bytes32) {
        return message.hash(domain());
    }

    function session(Session calldata message) external view returns (bytes32) {
        return message.hash(domain());
    }

    function topUp(TopUp calldata message) external view returns (bytes32) {
        return message.hash(domain());
    }

    function sessionEnd(SessionEnd calldata message) external view returns (bytes32) {
        return message.hash(domain());
    }

    function domain() public view returns (bytes32) {
        return Eip712.separatorOf(market);
    }
}
