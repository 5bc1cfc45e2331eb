// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ITaskManager} from "../../src/interfaces/ITaskManager.sol";
import {Account, Settings} from "../../src/types/Ledger.sol";
import {Offer, Session} from "../../src/types/Messages.sol";
import {TaskState, Terms} from "../../src/types/Task.sol";
import {Vm} from "../base/Vm.sol";
import {Signing} from "./Signing.sol";

/// @notice A lane and the last task in it.
struct Slot {
    uint256 index;
    Offer offer;
    Terms terms;
    TaskState state;
    uint48 sequence;
    bytes32 resultHash;
    uint128 claim;
    uint128 bond;
    uint256 since;
}

struct Deal {
    Session session;
    bytes32 id;
    bool open;
    uint128 deposit;
    uint128 redeemed;
    uint16 treasuryBps;
    uint256 closingAt;
}

/// @title What everyone must have, reckoned beside the contracts, from what was signed and the published shares alone.
abstract contract Model is Signing {
    uint256 internal constant LANES = 12;
    uint256 internal constant DEALS = 6;

    Slot[LANES] internal slots;
    Deal[DEALS] internal deals;
    /// @dev In the token itself, credits, locks, waiting withdrawals, stake and unbonding together.
    mapping(address actor => mapping(address token => uint256)) internal expected;
    mapping(address token => uint256) internal treasuryExpected;
    mapping(address token => uint256) internal stakersExpected;
    /// @dev Taken in for the stakers and not paid to them.
    mapping(address token => uint256) internal rewardsExpected;
    mapping(bytes32 taskId => uint256) internal ends;
    /// @notice What a call found broken; a failed assertion would only make it a call that failed.
    string public broken;

    /// @dev A call that fails leaves no trace, here neither.
    modifier step() {
        vm.recordLogs();
        _;
        countEnds(vm.getRecordedLogs());
    }

    function hold(bool condition, string memory what) internal {
        if (!condition) broken = what;
    }

    function move(address from, address to, address currency, uint256 amount) internal {
        expected[from][currency] -= amount;
        expected[to][currency] += amount;
    }

    /// @dev Rebates come out of the treasury's part.
    function settle(address client, address payee, address currency, uint256 amount, uint256 treasuryBps) internal {
        uint256 stakersPart = amount * 1_200 / 10_000;
        uint256 part = amount * treasuryBps / 10_000;
        uint256 toClient = part * rebateOf(client, currency, true) / 100;
        uint256 toPayee = part * rebateOf(payee, currency, false) / 100;
        expected[client][currency] = expected[client][currency] + toClient - amount;
        expected[payee][currency] += amount + toPayee - stakersPart - part;
        stakersExpected[currency] += stakersPart;
        treasuryExpected[currency] += part - toClient - toPayee;
    }

    function slash(Slot storage slot, address teller) internal {
        Settings memory shares = escrow.settings();
        uint256 amount = uint256(slot.terms.collateral) * UNIT;
        uint256 harmed = amount * shares.slashClientBps / 10_000;
        uint256 told = amount * shares.slashReporterBps / 10_000;
        expected[payeeOf(slot.terms.provider)][address(token)] -= amount;
        expected[slot.terms.client][address(token)] += harmed;
        expected[teller][address(token)] += told;
        treasuryExpected[address(token)] += amount - harmed - told;
    }

    function payeeOf(address operator) internal view returns (address) {
        if (operator == operators[0] || operator == operators[1]) return master;
        return operator == operators[3] ? bob : operator;
    }

    function find(uint256 seed, uint256 states) internal view returns (Slot storage slot) {
        for (uint256 i; i < LANES; ++i) {
            slot = slots[addmod(seed, i, LANES)];
            if (states & bit(slot.state) != 0) return slot;
        }
        revert Idle();
    }

    function findDeal(uint256 seed, bool open) internal view returns (Deal storage deal) {
        for (uint256 i; i < DEALS; ++i) {
            deal = deals[addmod(seed, i, DEALS)];
            if (deal.open == open) return deal;
        }
        revert Idle();
    }

    function bit(TaskState state) internal pure returns (uint256) {
        return 1 << uint256(state);
    }

    function lockedBy(Slot storage slot) internal view returns (uint256) {
        if (slot.state == TaskState.Submitted) return slot.offer.maxPrice;
        if (slot.state == TaskState.Awarded || slot.state == TaskState.Committed) return slot.terms.amount;
        return slot.state == TaskState.Disputed ? slot.terms.amount + slot.bond : 0;
    }

    /// @dev Of the operator's collateral, in units.
    function heldBy(Slot storage slot) internal view returns (uint256) {
        bool open = slot.state >= TaskState.Awarded && slot.state <= TaskState.Disputed;
        return open ? slot.terms.collateral : 0;
    }

    function balance(address currency, address account) internal view returns (uint256) {
        return IERC20(currency).balanceOf(account);
    }

    /// @dev Time never goes back.
    function waitUntil(uint256 time) internal {
        if (vm.getBlockTimestamp() < time) vm.warp(time);
    }

    function rebateOf(address account, address currency, bool asClient) private view returns (uint256) {
        Account memory entry = escrow.accountOf(account, currency);
        if (vm.getBlockTimestamp() >= entry.rebatesUntil) return 0;
        return asClient ? entry.clientRebate : entry.providerRebate;
    }

    function countEnds(Vm.Log[] memory logs) private {
        for (uint256 i; i < logs.length; ++i) {
            bytes32 topic = logs[i].topics[0];
            bool end = topic == ITaskManager.TaskSettled.selector || topic == ITaskManager.TaskCancelled.selector
                || topic == ITaskManager.TaskExpired.selector;
            if (end) hold(++ends[logs[i].topics[1]] == 1, "a task ended twice");
        }
    }
}
