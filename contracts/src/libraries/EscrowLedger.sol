// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPaymentEscrow} from "../interfaces/IPaymentEscrow.sol";
import {Account, SlashShares, TokenLedger} from "../types/Ledger.sol";

/// @title The escrow's book: every function keeps credits + locks + fees owed equal to what came in and did not go out.
library EscrowLedger {
    using SafeCast for uint256;

    uint256 internal constant BPS = 10_000;
    /// @dev The stakers' share of every payment; no rule or vote lowers it.
    uint256 internal constant STAKERS_BPS = 1_200;

    struct Book {
        mapping(address account => mapping(address token => Account)) accounts;
        mapping(address token => TokenLedger) tokens;
        SlashShares slashShares;
        address stakersReceiver;
        address treasuryReceiver;
    }

    function credit(Book storage self, address account, address token, uint128 amount) internal {
        self.accounts[account][token].credits += amount;
    }

    function debit(Book storage self, address account, address token, uint128 amount) internal {
        Account storage entry = self.accounts[account][token];
        entry.credits = _less(entry.credits, amount, account, token);
    }

    function lock(Book storage self, address account, address token, uint128 amount) internal {
        Account memory entry = self.accounts[account][token];
        entry.credits = _less(entry.credits, amount, account, token);
        entry.locked += amount;
        self.accounts[account][token] = entry;
    }

    /// @dev Takes `held` out of the client's locks and gives `refund` of it back to its credits.
    function release(Book storage self, address account, address token, uint128 held, uint128 refund) internal {
        Account memory entry = self.accounts[account][token];
        if (entry.locked < held) revert IPaymentEscrow.InsufficientLock(account, token, entry.locked, held);
        entry.locked -= held;
        entry.credits += refund;
        self.accounts[account][token] = entry;
    }

    function pay(Book storage self, address payee, address token, uint128 amount)
        internal
        returns (uint128 paid, uint128 stakers, uint128 treasury)
    {
        TokenLedger storage ledger = self.tokens[token];
        stakers = share(amount, STAKERS_BPS);
        treasury = share(amount, ledger.treasuryBps);
        ledger.stakersOwed += uint256(stakers).toUint112();
        ledger.treasuryOwed += uint256(treasury).toUint112();
        paid = amount - stakers - treasury;
        credit(self, payee, token, paid);
    }

    function share(uint128 amount, uint256 bps) internal pure returns (uint128) {
        return uint128(uint256(amount) * bps / BPS);
    }

    function _less(uint128 available, uint128 required, address account, address token) private pure returns (uint128) {
        if (available < required) {
            revert IPaymentEscrow.InsufficientCredits(account, token, available, required);
        }
        return available - required;
    }
}
