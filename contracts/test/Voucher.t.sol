// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ITaskManager} from "../src/interfaces/ITaskManager.sol";
import {Voucher} from "../src/types/Messages.sol";
import {TaskState, Terms} from "../src/types/Task.sol";
import {Market} from "./base/Market.sol";

contract VoucherTest is Market {
    function test_redeemVoucher_byProvider_settlesTheTask() public {
        Terms memory terms = awarded(1);
        Voucher memory voucher = voucherOf(terms, 20e18);
        bytes32 digest = hasher.voucher(voucher);
        vm.expectEmit(address(manager));
        emit ITaskManager.TaskSettled(terms.taskId, client, operator, digest, 17e18, 60e18, 2.4e18, 0.6e18);
        redeem(terms, voucher);
        assertState(terms, TaskState.Settled);
        assertClient(DEPOSIT - 20e18, 0);
        assertStake(STAKE, COLLATERAL, 0);
        vm.assertEq(manager.worker(operator).settled, 1);
    }

    function test_redeemVoucher_ofAnyEarlierOne_paysOnlyOnce() public {
        Terms memory terms = awarded(1);
        redeem(terms, voucherOf(terms, 20e18));
        Voucher memory more = voucherOf(terms, 40e18);
        bytes4 selector = ITaskManager.WrongState.selector;
        refuse(operator, terms, more, abi.encodeWithSelector(selector, terms.taskId, TaskState.Settled));
    }

    function test_redeemVoucher_byAnother_reverts() public {
        Terms memory terms = awarded(1);
        bytes memory reason = abi.encodeWithSelector(ITaskManager.NotProvider.selector, client, operator);
        refuse(client, terms, voucherOf(terms, 1), reason);
    }

    function test_redeemVoucher_ofAnotherTask_reverts() public {
        Terms memory terms = awarded(1);
        Voucher memory voucher = voucherOf(awarded(2), 1);
        bytes4 selector = ITaskManager.TaskMismatch.selector;
        refuse(operator, terms, voucher, abi.encodeWithSelector(selector, terms.taskId, voucher.taskId));
    }

    function test_redeemVoucher_aboveTheAward_reverts() public {
        Terms memory terms = awarded(1);
        bytes4 selector = ITaskManager.AmountTooLarge.selector;
        refuse(operator, terms, voucherOf(terms, 80e18 + 1), abi.encodeWithSelector(selector, 80e18 + 1, 80e18));
    }

    function test_redeemVoucher_afterCommitment_reverts() public {
        (Terms memory terms,) = committed(1);
        bytes4 selector = ITaskManager.WrongState.selector;
        bytes memory reason = abi.encodeWithSelector(selector, terms.taskId, TaskState.Committed);
        refuse(operator, terms, voucherOf(terms, 80e18), reason);
    }

    function test_redeemVoucher_signedByProvider_reverts() public {
        Terms memory terms = awarded(1);
        Voucher memory voucher = voucherOf(terms, 80e18);
        bytes memory signature = signWith(OPERATOR_KEY, hasher.voucher(voucher));
        expectInvalidSignature(client);
        vm.prank(operator);
        manager.redeemVoucher(terms, voucher, signature);
    }

    function test_redeemVoucher_afterFinishBy_isLate() public {
        Terms memory terms = awarded(1);
        skip(2 hours);
        redeem(terms, voucherOf(terms, 1e18));
        vm.assertEq(manager.worker(operator).late, 1);
    }

    function voucherOf(Terms memory terms, uint128 amount) private pure returns (Voucher memory) {
        return Voucher(terms.taskId, amount, keccak256("meter"), 1);
    }

    function redeem(Terms memory terms, Voucher memory voucher) private {
        bytes memory signature = signWith(CLIENT_KEY, hasher.voucher(voucher));
        vm.prank(operator);
        manager.redeemVoucher(terms, voucher, signature);
    }

    function refuse(address from, Terms memory terms, Voucher memory voucher, bytes memory reason) private {
        bytes memory signature = signWith(CLIENT_KEY, hasher.voucher(voucher));
        vm.expectRevert(reason);
        vm.prank(from);
        manager.redeemVoucher(terms, voucher, signature);
    }
}
