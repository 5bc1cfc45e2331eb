// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPaymentEscrow} from "../interfaces/IPaymentEscrow.sol";
import {Account, TokenLedger} from "../types/Ledger.sol";
import {MarketStorage} from "./MarketStorage.sol";

/// @notice How a payment was split.
struct Split {
    uint128 paid;
    uint128 refunded;
    uint128 stakers;
    uint128 treasury;
}

/// @title The escrow's book: every function keeps credits + locks + pending + fees owed equal to what came in and did not
/// go out.
library EscrowLedger {
    using SafeCast for uint256;

    uint256 internal constant BPS = 10_000;
    /// @dev The stakers' share of every payment; no rule or vote lowers it.
    uint256 internal constant STAKERS_BPS = 1_200;

    function credit(address account, address token, uint256 amount) internal {
        MarketStorage.market().accounts[account][token].credits += amount.toUint104();
    }

    function debit(address account, address token, uint128 amount) internal {
        Account storage entry = MarketStorage.market().accounts[account][token];
        entry.credits = _less(entry.credits, amount, account, token);
    }

    function lock(address account, address token, uint128 amount) internal {
        Account memory entry = MarketStorage.market().accounts[account][token];
        entry.credits = _less(entry.credits, amount, account, token);
        entry.locked += uint104(amount);
        MarketStorage.market().accounts[account][token] = entry;
    }

    function unlock(address account, address token, uint128 amount) internal {
        Account memory entry = MarketStorage.market().accounts[account][token];
        entry.locked -= uint104(amount);
        entry.credits += uint104(amount);
        MarketStorage.market().accounts[account][token] = entry;
    }

    /// @dev Ends a lock of `held`: `amount` of it is split between payee, stakers and treasury, the rest goes back to the
    /// client. Client and payee get their rebates out of the treasury's part, never more than all of it.
    function settle(address client, address payee, address token, uint128 held, uint128 amount, uint16 treasuryBps)
        internal
        returns (Split memory split)
    {
        MarketStorage.Market storage $ = MarketStorage.market();
        Account memory source = $.accounts[client][token];
        split.stakers = share(amount, STAKERS_BPS);
        uint128 treasury = share(amount, treasuryBps);
        uint128 toClient = block.timestamp < source.rebatesUntil ? percent(treasury, source.clientRebate) : 0;
        split.refunded = held - amount + toClient;
        source.locked -= uint256(held).toUint104();
        source.credits += uint256(split.refunded).toUint104();
        $.accounts[client][token] = source;
        Account memory target = $.accounts[payee][token];
        uint128 toPayee = block.timestamp < target.rebatesUntil ? percent(treasury, target.providerRebate) : 0;
        split.treasury = treasury - toClient - toPayee;
        split.paid = amount - split.stakers - treasury + toPayee;
        target.credits += uint256(split.paid).toUint104();
        $.accounts[payee][token] = target;
        TokenLedger storage fees = $.tokens[token];
        fees.stakersOwed += uint256(split.stakers).toUint112();
        fees.treasuryOwed += uint256(split.treasury).toUint112();
    }

    function share(uint128 amount, uint256 bps) internal pure returns (uint128) {
        return uint128(uint256(amount) * bps / BPS);
    }

    function percent(uint128 amount, uint8 part) internal pure returns (uint128) {
        return uint128(uint256(amount) * part / 100);
    }

    function _less(uint104 available, uint128 required, address account, address token) private pure returns (uint104) {
        if (available < required) {
            revert IPaymentEscrow.InsufficientCredits(account, token, available, required);
        }
        return available - uint104(required);
    }
}
