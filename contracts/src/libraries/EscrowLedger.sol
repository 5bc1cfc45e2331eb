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
        Account storage slot = MarketStorage.market().accounts[account][token];
        Account memory entry = slot;
        entry.credits = _less(entry.credits, amount, account, token);
        // It was taken from credits, which have 104 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        entry.locked += uint104(amount);
        _store(slot, entry);
    }

    function unlock(address account, address token, uint128 amount) internal {
        Account storage slot = MarketStorage.market().accounts[account][token];
        Account memory entry = slot;
        // It was locked, and what is locked fits 104 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        entry.locked -= uint104(amount);
        // As above.
        // forge-lint: disable-next-line(unsafe-typecast)
        entry.credits += uint104(amount);
        _store(slot, entry);
    }

    /// @dev Ends a lock of `held`: `amount` of it is split between payee, stakers and treasury, the rest goes back to the
    /// client. Client and payee get their rebates out of the treasury's part, never more than all of it.
    function settle(address client, address payee, address token, uint128 held, uint128 amount, uint16 treasuryBps)
        internal
        returns (Split memory split)
    {
        split.stakers = share(amount, STAKERS_BPS);
        split.treasury = share(amount, treasuryBps);
        split.paid = amount - split.stakers - split.treasury;
        _refund(MarketStorage.market().accounts[client][token], held, amount, split);
        _pay(MarketStorage.market().accounts[payee][token], share(amount, treasuryBps), split);
        TokenLedger storage slot = MarketStorage.market().tokens[token];
        TokenLedger memory fees = slot;
        fees.stakersOwed += uint256(split.stakers).toUint112();
        fees.treasuryOwed += uint256(split.treasury).toUint112();
        _store(slot, fees);
    }

    function share(uint128 amount, uint256 bps) internal pure returns (uint128) {
        // A share of 128 bits has no more.
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint128(uint256(amount) * bps / BPS);
    }

    function percent(uint128 amount, uint8 part) internal pure returns (uint128) {
        return uint128(uint256(amount) * part / 100);
    }

    function _refund(Account storage slot, uint128 held, uint128 amount, Split memory split) private {
        Account memory entry = slot;
        uint128 rebate = block.timestamp < entry.rebatesUntil ? percent(split.treasury, entry.clientRebate) : 0;
        split.refunded = held - amount + rebate;
        split.treasury -= rebate;
        entry.locked -= uint256(held).toUint104();
        entry.credits += uint256(split.refunded).toUint104();
        _store(slot, entry);
    }

    /// @param treasury Its part before the client's rebate.
    function _pay(Account storage slot, uint128 treasury, Split memory split) private {
        Account memory entry = slot;
        uint128 rebate = block.timestamp < entry.rebatesUntil ? percent(treasury, entry.providerRebate) : 0;
        split.paid += rebate;
        split.treasury -= rebate;
        entry.credits += uint256(split.paid).toUint104();
        _store(slot, entry);
    }

    /// @dev One write of the whole slot; field by field, each would read and write it again.
    function _store(Account storage slot, Account memory entry) private {
        uint256 rebates =
            uint256(entry.clientRebate) | (uint256(entry.providerRebate) << 8) | (uint256(entry.rebatesUntil) << 16);
        uint256 word = uint256(entry.credits) | (uint256(entry.locked) << 104) | (rebates << 208);
        assembly ("memory-safe") {
            sstore(slot.slot, word)
        }
    }

    function _store(TokenLedger storage slot, TokenLedger memory fees) private {
        uint256 word = uint256(fees.stakersOwed) | (uint256(fees.treasuryOwed) << 112);
        if (fees.allowed) word |= 1 << 224;
        assembly ("memory-safe") {
            sstore(slot.slot, word)
        }
    }

    function _less(uint104 available, uint128 required, address account, address token) private pure returns (uint104) {
        if (available < required) {
            revert IPaymentEscrow.InsufficientCredits(account, token, available, required);
        }
        // At most what is available, which has 104 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        return available - uint104(required);
    }
}
