// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {IStakingVault} from "../interfaces/IStakingVault.sol";

/// @title The stakers' rewards by epoch, without a loop over stakers or epochs.
/// @notice Always: paid + owed + carry = everything taken in, per token. A change of stake counts from the next epoch, so
/// in every epoch the owners' stakes in force add up to the total in force.
library RewardLedger {
    using Checkpoints for Checkpoints.Trace208;
    using SafeCast for uint256;

    uint256 private constant EPOCH = 1 weeks;
    /// @dev Bits after the point of a reward per share: fine enough for a token of 6 decimals over the whole supply, and
    /// 2^128 units over the least total leave 2^40 such epochs before 208 bits are full.
    uint256 private constant POINT = 96;
    /// @dev Below this much stake (one token) everything is carried on.
    uint256 private constant LEAST_TOTAL = 1e18;

    struct Pool {
        /// @dev Distributed and not paid; rounded up, so that claims, rounded down, never exceed it.
        uint128 owed;
        /// @dev Waits for the next distribution.
        uint128 carry;
        /// @dev The first epoch that is not distributed.
        uint48 next;
        /// @dev Sum of the rewards per share of all epochs up to the key.
        Checkpoints.Trace208 perShare;
    }

    /// @notice Up to where an owner claimed: the first epoch left, and the checkpoint of its stake in force there.
    struct Cursor {
        uint48 epoch;
        uint32 index;
    }

    struct Book {
        Checkpoints.Trace208 total;
        mapping(address owner => Checkpoints.Trace208) stakes;
        mapping(address token => Pool) pools;
        mapping(address owner => mapping(address token => Cursor)) cursors;
    }

    function record(Book storage self, address owner, uint128 staked) internal {
        uint48 next = currentEpoch() + 1;
        (uint208 before,) = self.stakes[owner].push(next, staked);
        self.total.push(next, self.total.latest() + staked - before);
    }

    function add(Book storage self, address token, uint256 amount) internal {
        Pool storage pool = self.pools[token];
        pool.carry = (pool.carry + amount).toUint128();
    }

    /// @dev Gives the carry to the last whole epoch, in which the stake in force can change no more.
    function distribute(Book storage self, address token)
        internal
        returns (uint48 epoch, uint128 given, uint128 carried)
    {
        Pool storage pool = self.pools[token];
        epoch = currentEpoch() - 1;
        if (pool.next > epoch) revert IStakingVault.EpochDone(token, epoch);
        pool.next = epoch + 1;
        uint256 total = self.total.upperLookupRecent(epoch);
        if (total < LEAST_TOTAL) return (epoch, 0, pool.carry);
        uint256 perShare = (uint256(pool.carry) << POINT) / total;
        // One, POINT bits up.
        // forge-lint: disable-next-line(incorrect-shift)
        given = Math.ceilDiv(perShare * total, 1 << POINT).toUint128();
        carried = pool.carry - given;
        (pool.owed, pool.carry) = (pool.owed + given, carried);
        pool.perShare.push(epoch, (pool.perShare.latest() + perShare).toUint208());
    }

    function claim(Book storage self, address owner, address token) internal returns (uint256 amount, uint48, bool more) {
        Cursor memory cursor = self.cursors[owner][token];
        (amount, more) = _advance(self, owner, token, cursor);
        self.cursors[owner][token] = cursor;
        self.pools[token].owed -= amount.toUint128();
        return (amount, cursor.epoch, more);
    }

    function claimable(Book storage self, address owner, address token) internal view returns (uint256 sum) {
        Cursor memory cursor = self.cursors[owner][token];
        bool more = true;
        while (more) {
            uint256 amount;
            (amount, more) = _advance(self, owner, token, cursor);
            sum += amount;
        }
    }

    function currentEpoch() internal view returns (uint48) {
        // Weeks fit 48 bits for ever.
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint48(block.timestamp / EPOCH);
    }

    /// @dev Moves the cursor to the end of its stretch of constant stake, or of what is distributed; epochs are reckoned
    /// from the first included to the last excluded.
    function _advance(Book storage self, address owner, address token, Cursor memory cursor)
        private
        view
        returns (uint256 amount, bool more)
    {
        Checkpoints.Trace208 storage history = self.stakes[owner];
        uint256 length = history.length();
        if (length == 0) return (0, false);
        Checkpoints.Checkpoint208 memory stake = history.pos(cursor.index);
        uint48 change = cursor.index + 1 < length ? history.pos(cursor.index + 1)._key : type(uint48).max;
        uint48 next = self.pools[token].next;
        uint48 from = uint48(Math.max(cursor.epoch, stake._key));
        uint48 to = uint48(Math.min(change, next));
        if (to <= from) return (0, false);
        amount = (stake._value * _perShare(self.pools[token].perShare, from, to)) >> POINT;
        cursor.epoch = to;
        if (to == change) ++cursor.index;
        more = to < next;
    }

    function _perShare(Checkpoints.Trace208 storage sums, uint48 from, uint48 to) private view returns (uint256) {
        return sums.upperLookupRecent(to - 1) - sums.upperLookupRecent(from - 1);
    }
}
