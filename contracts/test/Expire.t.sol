// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IReputationRegistry} from "../src/interfaces/IReputationRegistry.sol";
import {ITaskManager} from "../src/interfaces/ITaskManager.sol";
import {Acceptance, Offer} from "../src/types/Messages.sol";
import {TaskState, Terms} from "../src/types/Task.sol";
import {GasEater} from "./base/GasEater.sol";
import {Market} from "./base/Market.sol";

contract ExpireTest is Market {
    uint256 private constant EXPIRES = START + 1 hours + 5 minutes;

    function test_expire_afterNoShow_refundsAndSlashes() public {
        Terms memory terms = awarded(1);
        vm.warp(EXPIRES + 1);
        vm.expectEmit(address(registry));
        emit IReputationRegistry.FailureRecorded(operator, true);
        vm.expectEmit(address(manager));
        emit ITaskManager.TaskExpired(terms.taskId, client, operator, 80e18, 50e18);
        vm.prank(stranger);
        manager.expire(terms);
        assertState(terms, TaskState.Expired);
        assertClient(DEPOSIT + 25e18, 0);
        assertStake(STAKE - HELD, COLLATERAL - HELD, 0);
        vm.assertEq(escrow.credits(stranger, address(token)), 5e18, "reporter");
        vm.assertEq(escrow.treasuryOwed(address(token)), 20e18, "treasury");
        vm.assertEq(token.balanceOf(address(escrow)), DEPOSIT + 50e18, "escrow's tokens");
        vm.assertEq(token.balanceOf(address(vault)), STAKE - 50e18, "vault's tokens");
        vm.assertEq(manager.worker(operator).settled, 0);
    }

    function test_expire_withoutCollateral_onlyRefunds() public {
        Offer memory offer = offerOf(1);
        offer.minStake = 0;
        Terms memory terms = award(offer, bidOn(offer));
        vm.warp(EXPIRES + 1);
        manager.expire(terms);
        assertClient(DEPOSIT, 0);
        assertStake(STAKE, COLLATERAL, 0);
        vm.assertEq(registry.recordOf(operator).failed, 1);
    }

    function test_expire_withABrokenRegistry_stillRefunds() public {
        Terms memory terms = awarded(1);
        vm.etch(address(registry), address(new GasEater()).code);
        vm.warp(EXPIRES + 1);
        manager.expire(terms);
        assertState(terms, TaskState.Expired);
        assertStake(STAKE - HELD, COLLATERAL - HELD, 0);
    }

    function testFuzz_expire_withAnyGas_doesAllOrNothing(uint256 gas) public {
        Terms memory terms = awarded(1);
        vm.warp(EXPIRES + 1);
        bytes memory data = abi.encodeCall(ITaskManager.expire, (terms));
        (bool success,) = address(manager).call{gas: between(gas, 50_000, 400_000)}(data);
        vm.assertEq(registry.recordOf(operator).slashed, success ? 1 : 0);
        assertState(terms, success ? TaskState.Expired : TaskState.Awarded);
    }

    function test_expire_withinGrace_reverts() public {
        Terms memory terms = awarded(1);
        vm.warp(EXPIRES);
        expectTooEarly(EXPIRES * 1000);
        manager.expire(terms);
    }

    function test_expire_whenCommitted_reverts() public {
        (Terms memory terms,) = committed(1);
        vm.warp(EXPIRES + 1);
        expectWrongState(terms.taskId, TaskState.Committed);
        manager.expire(terms);
    }

    function test_expire_whenSettled_reverts() public {
        Terms memory terms = awarded(1);
        accept(terms);
        vm.warp(EXPIRES + 1);
        expectWrongState(terms.taskId, TaskState.Settled);
        manager.expire(terms);
    }

    function test_expire_underOtherTerms_reverts() public {
        Terms memory terms = awarded(1);
        terms.amount = 100e18;
        vm.warp(EXPIRES + 1);
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.TermsMismatch.selector, terms.taskId));
        manager.expire(terms);
    }

    function test_expire_finishByAtTheEndOfTime_doesNotOverflow() public {
        Offer memory offer = offerOf(1);
        offer.finishBy = type(uint64).max;
        Terms memory terms = award(offer, bidOn(offer));
        expectTooEarly(uint256(type(uint64).max) + 5 minutes * 1000);
        manager.expire(terms);
    }

    function test_expire_afterRevocation_slashesTheOwner() public {
        Terms memory terms = awarded(1);
        vm.prank(owner);
        vault.setOperator(operator, false, "");
        vm.warp(EXPIRES + 1);
        manager.expire(terms);
        assertStake(STAKE - HELD, COLLATERAL - HELD, 0);
    }

    function test_verifyCompletion_afterExpiry_reverts() public {
        Terms memory terms = awarded(1);
        vm.warp(EXPIRES + 1);
        manager.expire(terms);
        Acceptance memory acceptance = acceptanceOf(resultOf(terms));
        bytes memory signature = signed(acceptance);
        expectWrongState(terms.taskId, TaskState.Expired);
        vm.prank(operator);
        manager.verifyCompletion(terms, acceptance, signature, "");
    }

    function testFuzz_expire_anyCollateral_addsUp(uint128 collateral) public {
        Offer memory offer = offerOf(1);
        offer.minStake = uint128(between(collateral, 0, COLLATERAL));
        Terms memory terms = award(offer, bidOn(offer));
        vm.warp(EXPIRES + 1);
        vm.prank(stranger);
        manager.expire(terms);
        uint256 shared = escrow.credits(stranger, address(token)) + escrow.treasuryOwed(address(token));
        vm.assertEq(escrow.credits(client, address(token)) - DEPOSIT + shared, terms.collateral * UNIT);
    }
}
