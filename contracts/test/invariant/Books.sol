// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {Account, SessionLedger} from "../../src/types/Ledger.sol";
import {TaskState} from "../../src/types/Task.sol";
import {Deal, Model, Slot} from "./Model.sol";

/// @title What must hold after any call.
abstract contract Books is Model {
    function check() public view {
        vm.assertEq(keccak256(bytes(broken)), keccak256(""), broken);
        for (uint256 i; i < tokens.length; ++i) checkMoney(tokens[i]);
        checkTasks();
        checkSessions();
        checkStake();
        checkWorkers();
    }

    /// @dev The market owes exactly what it holds, and everyone has exactly what the model says.
    function checkMoney(address currency) private view {
        uint256 owed = uint256(escrow.stakersOwed(currency)) + escrow.treasuryOwed(currency);
        for (uint256 i; i < actors.length; ++i) {
            address actor = actors[i];
            Account memory entry = escrow.accountOf(actor, currency);
            uint256 inside = uint256(entry.credits) + entry.locked + escrow.pendingOf(actor, currency).amount;
            owed += inside;
            uint256 staked = currency == address(token) ? stakeOf(actor) : 0;
            vm.assertEq(balance(currency, actor) + inside + staked, expected[actor][currency], "what an actor has");
        }
        vm.assertEq(balance(currency, address(escrow)), owed, "credits + locks + pending + fees = balance");
        vm.assertEq(escrow.treasuryOwed(currency), treasuryExpected[currency], "treasury");
        vm.assertEq(escrow.stakersOwed(currency), stakersExpected[currency], "stakers");
        vm.assertEq(balance(currency, governor), expected[governor][currency], "collected by the treasury");
        checkVault(currency);
    }

    /// @dev The vault holds stake, what is unbonding and rewards, and what all may claim is no more than it owes.
    function checkVault(address currency) private view {
        uint256 owed = vault.rewardsOwed(currency);
        vm.assertEq(owed, rewardsExpected[currency], "rewards taken in and not paid");
        uint256 claimable;
        uint256 staked;
        for (uint256 i; i < stakers.length; ++i) {
            claimable += vault.claimable(stakers[i], currency);
            if (currency == address(token)) staked += stakeOf(stakers[i]);
        }
        vm.assertLe(claimable, owed, "claims within what is owed");
        vm.assertEq(balance(currency, address(vault)), owed + staked, "stake + unbonding + rewards = balance");
    }

    function checkTasks() private view {
        uint256[TOKENS][4] memory held;
        for (uint256 i; i < LANES; ++i) {
            Slot storage slot = slots[i];
            TaskState state = manager.laneOf(clients[i % 4], uint64(i / 4)).state;
            vm.assertEq(uint256(state), uint256(slot.state), "state of a task");
            uint256 locked = lockedBy(slot);
            if (locked != 0) held[i % 4][indexOf(tokens, slot.offer.token)] += locked;
        }
        for (uint256 i; i < DEALS; ++i) {
            Deal storage deal = deals[i];
            if (!deal.open) continue;
            uint256 client = indexOf(clients, deal.session.client);
            held[client][indexOf(tokens, deal.session.token)] += deal.deposit - deal.redeemed;
        }
        for (uint256 n; n < 4 * TOKENS; ++n) {
            uint256 locked = escrow.locked(clients[n / TOKENS], tokens[n % TOKENS]);
            vm.assertEq(locked, held[n / TOKENS][n % TOKENS], "locks are those of open tasks and sessions");
        }
    }

    function checkSessions() private view {
        for (uint256 i; i < DEALS; ++i) {
            Deal storage deal = deals[i];
            if (!deal.open) continue;
            SessionLedger memory ledger = escrow.sessionOf(deal.id);
            vm.assertEq(ledger.deposit, deal.deposit, "deposit of a session");
            vm.assertEq(ledger.redeemed, deal.redeemed, "redeemed of a session");
            vm.assertEq(ledger.closingAt, deal.closingAt, "end of a session");
        }
    }

    /// @dev Everyone delegates to a staker, so all votes together are all stake.
    function checkStake() private view {
        uint256 votes;
        uint256 all;
        for (uint256 i; i < stakers.length; ++i) {
            (uint128 staked, uint128 assigned,) = vault.stakeOf(stakers[i]);
            vm.assertLe(assigned, staked, "assigned stake");
            all += staked;
            votes += IVotes(address(vault)).getVotes(stakers[i]);
        }
        vm.assertEq(votes, all, "votes are stake");
        vm.assertEq(balance(address(token), sink), expected[sink][address(token)], "slashed by the DAO");
    }

    function checkWorkers() private view {
        uint256 assigned;
        uint256 units;
        for (uint256 i; i < stakers.length; ++i) {
            (, uint128 held,) = vault.stakeOf(stakers[i]);
            assigned += held - vault.verifierBond(stakers[i]);
        }
        for (uint256 i; i < operators.length; ++i) units += manager.worker(operators[i]).free;
        for (uint256 i; i < LANES; ++i) units += heldBy(slots[i]);
        vm.assertEq(units * UNIT, assigned, "free and held collateral = assigned - bonds");
    }

    function indexOf(address[] storage list, address entry) private view returns (uint256 index) {
        while (list[index] != entry) ++index;
    }

    function stakeOf(address who) private view returns (uint256) {
        (uint128 staked,, uint128 unbonding) = vault.stakeOf(who);
        return uint256(staked) + unbonding;
    }
}
