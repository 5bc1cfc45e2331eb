// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPaymentEscrow} from "../../src/interfaces/IPaymentEscrow.sol";
import {TaskState} from "../../src/types/Task.sol";
import {EscrowHandler} from "./EscrowHandler.sol";
import {Deal, Slot} from "./Model.sol";
import {ResultHandler} from "./ResultHandler.sol";
import {RewardHandler} from "./RewardHandler.sol";
import {StakeHandler} from "./StakeHandler.sol";

/// @title The way out of everything, with nothing but time: no call here needs another party's will.
abstract contract Exits is EscrowHandler, ResultHandler, StakeHandler, RewardHandler {
    uint256 private constant LONGEST_PAUSE = 3 days;
    uint256 private constant LONGEST_DISPUTE = 31 days;
    uint256 private constant LONGEST_UNBONDING = 60 days;

    function everyoneOut() external {
        skip(LONGEST_PAUSE);
        for (uint256 i; i < DEALS; ++i) {
            if (deals[i].open && deals[i].closingAt == 0) giveNotice(deals[i], 0);
        }
        skip(LONGEST_DISPUTE);
        for (uint256 i; i < DEALS; ++i) if (deals[i].open) leaveSession(deals[i]);
        for (uint256 i; i < LANES; ++i) leaveTask(slots[i]);
        for (uint256 i; i < operators.length; ++i) leaveWork(operators[i]);
        for (uint256 i; i < stakers.length; ++i) leaveStake(stakers[i]);
        for (uint256 i; i < TOKENS; ++i) leaveMarket(tokens[i]);
        skip(LONGEST_UNBONDING);
        for (uint256 i; i < stakers.length; ++i) if (unbondingOf(stakers[i]) != 0) claimStake(stakers[i]);
        for (uint256 i; i < TOKENS; ++i) leaveRewards(tokens[i]);
    }

    function leaveTask(Slot storage slot) private {
        if (slot.state == TaskState.Submitted) {
            vm.prank(reporter);
            manager.cancel(slot.offer);
            slot.state = TaskState.Cancelled;
        } else if (slot.state == TaskState.Awarded) {
            vm.prank(reporter);
            manager.expire(slot.terms);
            slot.state = TaskState.Expired;
            slash(slot, reporter);
        } else if (isOpen(slot)) {
            vm.prank(reporter);
            manager.finalizePayment(slot.terms);
            paid(slot, slot.claim);
        }
    }

    function leaveSession(Deal storage deal) private {
        vm.prank(reporter);
        escrow.closeSession(deal.session);
        deal.open = false;
    }

    function leaveWork(address operator) private {
        removeCollateralOf(operator, uint128(manager.worker(operator).free) * UNIT);
    }

    function leaveStake(address who) private {
        setBondOf(who, 0);
        uint128 staked = freeStake(who);
        vm.prank(who);
        vault.requestUnbond(staked);
    }

    function claimStake(address who) private {
        vm.prank(who);
        vault.claim();
    }

    /// @dev By the queue, which no limit stops.
    function leaveMarket(address currency) private {
        for (uint256 i; i < actors.length; ++i) {
            uint128 amount = escrow.credits(actors[i], currency);
            bytes memory data = abi.encodeCall(IPaymentEscrow.queueWithdrawal, (currency, amount, actors[i]));
            callAs(actors[i], address(escrow), data);
            if (escrow.pendingOf(actors[i], currency).amount != 0) releaseOf(actors[i], currency, true);
            vm.assertEq(escrow.locked(actors[i], currency) + escrow.credits(actors[i], currency), 0, "left behind");
        }
    }

    function leaveRewards(address currency) private {
        for (uint256 i; i < stakers.length; ++i) {
            while (claimOf(stakers[i], currency)) {}
            vm.assertEq(vault.claimable(stakers[i], currency), 0, "left to claim");
        }
    }
}
