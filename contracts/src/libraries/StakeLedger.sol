// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IStakingVault} from "../interfaces/IStakingVault.sol";
import {Operator, Stake, Unbonding} from "../types/Stake.sol";

/// @title The vault's book: no function leaves an owner with less stake than is locked.
library StakeLedger {
    struct Book {
        mapping(address owner => Stake) stakes;
        mapping(address owner => Unbonding) unbondings;
        mapping(address operator => Operator) operators;
    }

    function lock(Book storage self, address operator, uint128 amount) internal {
        (address owner, bool revoked) = _link(self, operator);
        if (revoked) revert IStakingVault.OperatorRevoked(operator);
        if (amount == 0) return;
        Stake storage entry = self.stakes[owner];
        (uint128 staked, uint128 locked) = (entry.staked, entry.locked);
        _requireFree(staked, locked, owner, amount);
        entry.locked = locked + amount;
    }

    function unlock(Book storage self, address operator, uint128 amount) internal returns (address owner) {
        owner = ownerOf(self, operator);
        if (amount == 0) return owner;
        Stake storage entry = self.stakes[owner];
        uint128 locked = entry.locked;
        if (locked < amount) revert IStakingVault.InsufficientLock(owner, locked, amount);
        entry.locked = locked - amount;
    }

    function unbond(Book storage self, address owner, uint128 amount, uint64 readyAt) internal {
        Stake storage entry = self.stakes[owner];
        _requireFree(entry.staked, entry.locked, owner, amount);
        entry.staked -= amount;
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

    function take(Book storage self, address owner, uint128 amount) internal returns (uint128 taken) {
        Stake storage entry = self.stakes[owner];
        uint128 fromStake = uint128(Math.min(amount, entry.staked - entry.locked));
        uint128 fromUnbonding = uint128(Math.min(amount - fromStake, self.unbondings[owner].amount));
        entry.staked -= fromStake;
        if (fromUnbonding != 0) self.unbondings[owner].amount -= fromUnbonding;
        return fromStake + fromUnbonding;
    }

    function authorise(Book storage self, address owner, address operator) internal {
        Operator memory entry = self.operators[operator];
        _requireMine(entry.owner, owner, operator);
        uint128 busy = self.stakes[operator].locked;
        bool joins = entry.owner == address(0) && owner != operator;
        if (joins && busy != 0) revert IStakingVault.OperatorBusy(operator, busy);
        self.operators[operator] = Operator(owner, false, entry.nonce + 1);
    }

    function revoke(Book storage self, address owner, address operator) internal {
        _requireMine(ownerOf(self, operator), owner, operator);
        self.operators[operator] = Operator(owner, true, self.operators[operator].nonce);
    }

    function ownerOf(Book storage self, address operator) internal view returns (address owner) {
        (owner,) = _link(self, operator);
    }

    function _link(Book storage self, address operator) private view returns (address owner, bool revoked) {
        Operator storage entry = self.operators[operator];
        (owner, revoked) = (entry.owner, entry.revoked);
        if (owner == address(0)) owner = operator;
    }

    function _requireMine(address current, address owner, address operator) private pure {
        if (current != address(0) && current != owner) revert IStakingVault.OperatorTaken(operator, current);
    }

    function _requireFree(uint128 staked, uint128 locked, address owner, uint128 amount) private pure {
        uint128 free = staked - locked;
        if (free < amount) revert IStakingVault.InsufficientStake(owner, free, amount);
    }
}
