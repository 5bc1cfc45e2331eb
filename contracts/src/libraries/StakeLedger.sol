// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IStakingVault} from "../interfaces/IStakingVault.sol";
import {Operator, Stake, Unbonding} from "../types/Stake.sol";

/// @notice Where slashed tokens came from.
struct Taken {
    uint128 stake;
    uint128 unbonding;
    uint128 bond;
}

/// @title The vault's book: no function leaves an owner with less stake than is assigned. What is assigned is the
/// collateral of its operators, free or held by tasks, and its bond.
library StakeLedger {
    using SafeCast for uint256;

    /// @dev Collateral is counted in thousandths of a token.
    uint128 private constant UNIT = 1e15;

    struct Book {
        mapping(address owner => Stake) stakes;
        mapping(address owner => Unbonding) unbondings;
        mapping(address operator => Operator) operators;
        mapping(address owner => uint128) bonds;
    }

    function unbond(Book storage self, address owner, uint128 amount, uint64 readyAt) internal {
        _requireFree(self, owner, amount);
        self.stakes[owner].staked -= amount;
        self.unbondings[owner] = Unbonding(self.unbondings[owner].amount + amount, readyAt);
    }

    function claim(Book storage self, address owner) internal returns (uint128 amount) {
        Unbonding memory entry = self.unbondings[owner];
        if (entry.amount == 0 || block.timestamp < entry.readyAt) {
            revert IStakingVault.NotUnbonded(owner, entry.readyAt);
        }
        delete self.unbondings[owner];
        return entry.amount;
    }

    function assign(Book storage self, address owner, uint128 amount) internal {
        _requireFree(self, owner, amount);
        self.stakes[owner].assigned += amount;
    }

    function release(Book storage self, address owner, uint128 amount) internal {
        self.stakes[owner].assigned -= amount;
    }

    function setBond(Book storage self, address owner, uint128 bond) internal {
        release(self, owner, self.bonds[owner]);
        assign(self, owner, bond);
        self.bonds[owner] = bond;
    }

    /// @dev Never reverts for an amount: a task must always come to its end.
    function takeCollateral(Book storage self, address owner, uint128 amount) internal returns (uint128 taken) {
        Stake storage entry = self.stakes[owner];
        taken = uint128(Math.min(amount, entry.assigned));
        entry.assigned -= taken;
        entry.staked -= taken;
    }

    function take(Book storage self, address owner, uint128 amount) internal returns (Taken memory taken) {
        Stake storage entry = self.stakes[owner];
        Unbonding storage leaving = self.unbondings[owner];
        taken.stake = uint128(Math.min(amount, entry.staked - entry.assigned));
        taken.unbonding = uint128(Math.min(amount - taken.stake, leaving.amount));
        taken.bond = uint128(Math.min(amount - taken.stake - taken.unbonding, self.bonds[owner]));
        entry.staked -= taken.stake + taken.bond;
        entry.assigned -= taken.bond;
        leaving.amount -= taken.unbonding;
        self.bonds[owner] -= taken.bond;
    }

    function authorise(Book storage self, address owner, address operator) internal {
        Operator storage entry = self.operators[operator];
        _requireMine(entry.owner, owner, operator);
        (entry.owner, entry.revoked) = (owner, false);
        ++entry.nonce;
    }

    function revoke(Book storage self, address owner, address operator) internal {
        requireOwner(self, owner, operator);
        Operator storage entry = self.operators[operator];
        (entry.owner, entry.revoked) = (owner, true);
    }

    /// @dev A key that nobody authorised becomes its own with its first collateral.
    function joinCollateral(Book storage self, address owner, address operator) internal {
        requireOwner(self, owner, operator);
        Operator storage entry = self.operators[operator];
        if (entry.revoked) revert IStakingVault.OperatorRevoked(operator);
        if (isDelisted(self, operator)) revert IStakingVault.OperatorDelisted(operator);
        entry.owner = owner;
    }

    function requireOwner(Book storage self, address owner, address operator) internal view {
        _requireMine(ownerOf(self, operator), owner, operator);
    }

    function ownerOf(Book storage self, address operator) internal view returns (address) {
        address owner = self.operators[operator].owner;
        return owner == address(0) ? operator : owner;
    }

    function isDelisted(Book storage self, address operator) internal view returns (bool) {
        Operator storage entry = self.operators[operator];
        return entry.delisted || entry.barred;
    }

    function isAuthorised(Book storage self, address operator) internal view returns (bool) {
        return !self.operators[operator].revoked && !isDelisted(self, operator);
    }

    function toUnits(uint128 amount) internal pure returns (int64) {
        if (amount % UNIT != 0) revert IStakingVault.NotWholeUnits(amount);
        return int64(uint64(uint256(amount / UNIT).toUint48()));
    }

    function _requireMine(address current, address owner, address operator) private pure {
        if (current != address(0) && current != owner) revert IStakingVault.OperatorTaken(operator, current);
    }

    function _requireFree(Book storage self, address owner, uint128 amount) private view {
        Stake memory entry = self.stakes[owner];
        uint128 free = entry.staked - entry.assigned;
        if (free < amount) revert IStakingVault.InsufficientStake(owner, free, amount);
    }
}
