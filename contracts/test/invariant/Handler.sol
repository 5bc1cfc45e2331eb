// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Bid, Offer, Result} from "../../src/types/Messages.sol";
import {TaskState} from "../../src/types/Task.sol";
import {Market} from "../base/Market.sol";

/// @title Does anything anyone may do, in any order, and counts what it did.
contract Handler is Market {
    uint256 private constant TASKS = 4;
    uint256 private constant STEP = 45 minutes;

    mapping(uint256 salt => Offer) private offers;
    mapping(uint256 salt => Bid) private bids;
    /// @notice How often a task reached one of its three ends.
    mapping(uint256 salt => uint256) public ends;

    constructor() {
        openMarket();
    }

    /// @dev The market opens once; the runner must not open it again.
    function setUp() public pure override {
        revert();
    }

    function submit(uint256 seed) external {
        (uint256 salt, Offer memory offer) = pick(seed);
        offers[salt] = offer;
        vm.prank(client);
        manager.submitTask(offer);
    }

    function assign(uint256 seed, uint128 most) external {
        (uint256 salt, Offer memory offer) = pick(seed);
        Bid memory bid = bidOn(offer);
        bid.validUntil = offer.finishBy;
        bid.maxAmount = uint128(between(most, 0, offer.maxPrice));
        award(offer, bid);
        (offers[salt], bids[salt]) = (offer, bid);
    }

    function commit(uint256 seed, uint128 amount) external {
        uint256 salt = seed % TASKS;
        Result memory result = resultOf(bids[salt]);
        result.amount = amount;
        vm.prank(operator);
        manager.commitResult(offers[salt], bids[salt], result);
    }

    function verify(uint256 seed, uint128 amount) external {
        uint256 salt = seed % TASKS;
        Result memory result = resultOf(bids[salt]);
        result.amount = uint128(between(amount, 0, bids[salt].maxAmount));
        accept(offers[salt], bids[salt], result);
        ++ends[salt];
    }

    function finalize(uint256 seed) external {
        manager.finalizePayment(offers[seed % TASKS], bids[seed % TASKS]);
        ++ends[seed % TASKS];
    }

    function cancel(uint256 seed) external {
        vm.prank(client);
        manager.cancel(offers[seed % TASKS]);
        ++ends[seed % TASKS];
    }

    function expire(uint256 seed) external {
        vm.prank(stranger);
        manager.expire(offers[seed % TASKS], bids[seed % TASKS]);
        ++ends[seed % TASKS];
    }

    function deposit(uint96 amount) external {
        escrow.depositFor(client, address(token), amount % DEPOSIT);
    }

    function withdraw(uint128 amount) external {
        vm.prank(client);
        escrow.withdraw(address(token), uint128(between(amount, 0, DEPOSIT)));
    }

    function stake(uint96 amount) external {
        vault.stakeFor(owner, amount % STAKE);
    }

    function unbond(uint128 amount) external {
        vm.prank(owner);
        vault.requestUnbond(uint128(between(amount, 0, STAKE)));
    }

    /// @dev One in four waits the whole delay; always would let every task run late.
    function claim(uint256 seed) external {
        if (seed % 4 == 0) skip(14 days);
        vm.prank(owner);
        vault.claim();
    }

    function collect() external {
        escrow.collectFees(address(token));
    }

    function pass(uint256 time) external {
        skip(between(time, 1, STEP));
    }

    /// @notice What the escrow owes to anyone, and what it has.
    function escrowBook() external view returns (uint256 owed, uint256 held) {
        address[5] memory accounts = [client, owner, operator, stranger, address(this)];
        for (uint256 i; i < accounts.length; ++i) {
            owed += escrow.credits(accounts[i], address(token)) + escrow.locked(accounts[i], address(token));
        }
        owed += escrow.stakersOwed(address(token)) + escrow.treasuryOwed(address(token));
        held = token.balanceOf(address(escrow));
    }

    function stakeBook() external view returns (uint256 owed, uint256 locked, uint256 held) {
        (uint128 staked, uint128 collateral, uint128 unbonding) = vault.stakeOf(owner);
        vm.assertTrue(staked >= collateral, "collateral without stake");
        return (uint256(staked) + unbonding, collateral, token.balanceOf(address(vault)));
    }

    /// @notice What the open tasks must have locked: the client's money and the owner's collateral.
    function openTasks() external view returns (uint256 money, uint256 collateral) {
        for (uint256 salt; salt < TASKS; ++salt) {
            TaskState state = stateOf(salt);
            if (state == TaskState.Submitted) money += offers[salt].maxPrice;
            if (state != TaskState.Awarded && state != TaskState.Committed) continue;
            money += bids[salt].maxAmount;
            collateral += offers[salt].minStake;
        }
    }

    function lockedMoney() external view returns (uint256) {
        return escrow.locked(client, address(token));
    }

    function endsOf(uint256 salt) external view returns (uint256 count, bool final_) {
        return (ends[salt], stateOf(salt) >= TaskState.Settled);
    }

    function stateOf(uint256 salt) private view returns (TaskState) {
        return offers[salt].client == address(0) ? TaskState.None : manager.taskState(manager.hashOffer(offers[salt]));
    }

    /// @dev The offer of a slot, made when it is first used.
    function pick(uint256 seed) private view returns (uint256 salt, Offer memory offer) {
        salt = seed % TASKS;
        if (offers[salt].client != address(0)) return (salt, offers[salt]);
        offer = offerOf(salt);
        offer.finishBy = uint64((vm.getBlockTimestamp() + 1 hours) * 1000);
    }
}
