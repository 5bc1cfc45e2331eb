// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPaymentEscrow} from "../../src/interfaces/IPaymentEscrow.sol";
import {IStakingVault} from "../../src/interfaces/IStakingVault.sol";
import {ITaskManager} from "../../src/interfaces/ITaskManager.sol";
import {Offer, Session} from "../../src/types/Messages.sol";
import {Assignment, TaskState, Terms} from "../../src/types/Task.sol";
import {Trick} from "../base/HostileToken.sol";
import {EscrowHandler} from "./EscrowHandler.sol";
import {Deal, Slot} from "./Model.sol";

/// @title A client that calls back when it is asked for its word, and a token that calls back, lies or takes more.
abstract contract HostileHandler is EscrowHandler {
    uint256 private constant FIRST_LANE = 3;

    /// @dev While its award is checked the contract takes its credits out, or opens another task, maybe in the same lane.
    function awardOfTrickster(uint256 seed) external step {
        Slot storage slot = slots[FIRST_LANE + 4 * (mix(seed, 1) % 3)];
        if (FREE & bit(slot.state) == 0) revert Idle();
        Assignment memory item = assignmentOf(slot, seed);
        Slot storage other = slots[FIRST_LANE + 4 * (mix(seed, 2) % 3)];
        Offer memory offer = nextOffer(other, mix(seed, 3));
        bool submits = mix(seed, 4) % 2 == 0;
        uint128 amount = affordable(address(trickster), offer.token, mix(seed, 5));
        trickster.callBack(
            submits
                ? abi.encodeCall(ITaskManager.submitTask, (offer))
                : abi.encodeCall(IPaymentEscrow.withdraw, (offer.token, amount, address(trickster)))
        );
        vm.prank(reporter);
        manager.assignProvider(item.offer, item.bid, item.validUntil, "", item.bidSignature);
        awarded(slot, item.offer, item.bid);
        hold(trickster.called(), "awarded without a question");
        if (submits) submitted(other, offer);
    }

    /// @dev While a session is opened the contract opens another.
    function sessionOfTrickster(uint256 seed) external step {
        Deal storage deal = findDeal(seed, false);
        Session memory session = nextSession(address(trickster), mix(seed, 1));
        Session memory other = nextSession(address(trickster), mix(seed, 2));
        trickster.callBack(abi.encodeCall(IPaymentEscrow.openSession, (other, "")));
        vm.prank(reporter);
        escrow.openSession(session, "");
        opened(deal, session);
        opened(findDeal(seed, false), other);
    }

    /// @dev Every way in and out, with every trick; what succeeds has moved what it says.
    function trick(uint256 seed) external step {
        hostile.play(Trick(mix(seed, 1) % 3));
        if (mix(seed, 1) % 4 == 3) hostile.callBack(address(escrow), calls(seed)[mix(seed, 2) % 4]);
        if (mix(seed, 2) % 4 == 2) hostile.callBack(address(vault), abi.encodeCall(IStakingVault.distribute, (tokens[1])));
        address currency = address(hostile);
        address who = clients[mix(seed, 3) % clients.length];
        uint256 way = mix(seed, 4) % 3;
        if (way == 0) {
            depositFor(who, currency, mix(seed, 5));
        } else if (way == 1) {
            uint128 amount = share(escrow.credits(who, currency), mix(seed, 5));
            callAs(who, address(escrow), abi.encodeCall(IPaymentEscrow.withdraw, (currency, amount, who)));
        } else {
            releaseOf(who, currency, true);
        }
        hostile.play(Trick.None);
    }

    function calls(uint256 seed) private view returns (bytes[4] memory) {
        return [
            abi.encodeCall(IPaymentEscrow.depositFor, (alice, address(hostile), 1)),
            abi.encodeCall(IPaymentEscrow.collectTreasury, (address(dollar))),
            abi.encodeCall(ITaskManager.finalizePayments, (new Terms[](0))),
            abi.encodeCall(IPaymentEscrow.queueWithdrawal, (address(dollar), uint128(seed % 2), alice))
        ];
    }
}
