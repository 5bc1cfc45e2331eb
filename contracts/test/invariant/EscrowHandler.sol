// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPaymentEscrow} from "../../src/interfaces/IPaymentEscrow.sol";
import {Pending} from "../../src/types/Ledger.sol";
import {Dollar} from "../base/Dollar.sol";
import {SessionHandler} from "./SessionHandler.sol";

/// @title Money into the market and out of it.
abstract contract EscrowHandler is SessionHandler {
    function deposit(uint256 seed) external step {
        depositFor(actors[mix(seed, 1) % actors.length], tokens[mix(seed, 2) % tokens.length], mix(seed, 3));
    }

    function depositWithPermit(uint256 seed) external step {
        address holder = [alice, bob, user][mix(seed, 1) % 3];
        address currency = tokens[mix(seed, 2) % 2];
        uint128 amount = share(balance(currency, holder), mix(seed, 3));
        (uint8 v, bytes32 r, bytes32 s) = permitOf(currency, holder, address(escrow), amount);
        if (mix(seed, 4) % 2 == 0) Dollar(currency).permit(holder, address(escrow), amount, type(uint256).max, v, r, s);
        escrow.depositWithPermit(holder, currency, amount, type(uint256).max, v, r, s);
    }

    function withdraw(uint256 seed) external step {
        (address who, address currency) = (actors[mix(seed, 1) % actors.length], tokens[mix(seed, 2) % TOKENS]);
        uint128 amount = share(escrow.credits(who, currency), mix(seed, 3));
        address to = recipientOf(who, mix(seed, 4));
        callAs(who, address(escrow), abi.encodeCall(IPaymentEscrow.withdraw, (currency, amount, to)));
        move(who, to, currency, amount);
    }

    function queue(uint256 seed) external step {
        (address who, address currency) = (actors[mix(seed, 1) % actors.length], tokens[mix(seed, 2) % TOKENS]);
        uint128 amount = share(escrow.credits(who, currency), mix(seed, 3));
        address to = recipientOf(who, mix(seed, 4));
        callAs(who, address(escrow), abi.encodeCall(IPaymentEscrow.queueWithdrawal, (currency, amount, to)));
    }

    function release(uint256 seed) external step {
        for (uint256 i; i < actors.length * TOKENS; ++i) {
            uint256 index = addmod(seed, i, actors.length * TOKENS);
            (address who, address currency) = (actors[index / TOKENS], tokens[index % TOKENS]);
            if (escrow.pendingOf(who, currency).amount != 0) return releaseOf(who, currency, mix(seed, 1) % 2 == 0);
        }
        revert Idle();
    }

    function collectTreasury(uint256 seed) external step {
        address currency = tokens[seed % TOKENS];
        uint256 owed = escrow.treasuryOwed(currency);
        escrow.collectTreasury(currency);
        treasuryExpected[currency] -= owed;
        expected[governor][currency] += owed;
    }

    function refreshRebates(uint256 seed) external step {
        address operator = mix(seed, 1) % 2 == 0 ? operators[mix(seed, 2) % 4] : clients[mix(seed, 2) % 4];
        address account = payeeOf(operator);
        address caller = mix(seed, 3) % 2 == 0 ? account : reporter;
        address currency = tokens[mix(seed, 4) % TOKENS];
        callAs(caller, address(escrow), abi.encodeCall(IPaymentEscrow.refreshRebates, (account, currency, operator)));
    }

    function depositFor(address account, address currency, uint256 seed) internal {
        uint128 amount = uint128(between(seed, 1, 200 * whole(currency)));
        escrow.depositFor(account, currency, amount);
        expected[account][currency] += amount;
    }

    function releaseOf(address who, address currency, bool wait) internal {
        Pending memory entry = escrow.pendingOf(who, currency);
        if (wait) waitUntil(entry.readyAt);
        escrow.releaseWithdrawal(who, currency);
        move(who, entry.recipient, currency, entry.amount);
    }

    /// @dev Some of what somebody has, at most all.
    function share(uint256 all, uint256 seed) internal pure returns (uint128) {
        return uint128(between(seed, all == 0 ? 0 : 1, all));
    }

    function recipientOf(address who, uint256 seed) private view returns (address) {
        return seed % 2 == 0 ? who : actors[mix(seed, 5) % actors.length];
    }
}
