// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IPaymentEscrow} from "../src/interfaces/IPaymentEscrow.sol";
import {HostileToken, Trick} from "./base/HostileToken.sol";
import {Market} from "./base/Market.sol";
import {TollToken} from "./base/TollToken.sol";

contract HostileTokensTest is Market {
    HostileToken private hostile;

    function setUp() public override {
        openMarket();
        hostile = new HostileToken(address(this));
        allow(address(hostile));
        hostile.approve(address(escrow), type(uint256).max);
        escrow.depositFor(address(this), address(hostile), 100);
        escrow.depositFor(client, address(hostile), 100);
    }

    function test_depositFor_ofATokenWithToll_reverts() public {
        TollToken toll = new TollToken(address(this));
        allow(address(toll));
        toll.approve(address(escrow), 100);
        expectMismatch(address(toll), 100, 99);
        escrow.depositFor(client, address(toll), 100);
    }

    function test_depositFor_refusedByAnswerOnly_reverts() public {
        hostile.play(Trick.Refuse);
        expectFailed();
        escrow.depositFor(client, address(hostile), 10);
    }

    function test_withdraw_refusedByAnswerOnly_reverts() public {
        hostile.play(Trick.Refuse);
        expectFailed();
        escrow.withdraw(address(hostile), 10, stranger);
    }

    function test_withdraw_ofATokenThatTakesMore_takesNothingFromOthers() public {
        hostile.play(Trick.TakeMore);
        expectMismatch(address(hostile), 100, 101);
        escrow.withdraw(address(hostile), 100, stranger);
    }

    function test_releaseWithdrawal_ofATokenThatTakesMore_reverts() public {
        escrow.queueWithdrawal(address(hostile), 100, stranger);
        skip(1 days);
        hostile.play(Trick.TakeMore);
        expectMismatch(address(hostile), 100, 101);
        escrow.releaseWithdrawal(address(this), address(hostile));
    }

    function test_depositFor_calledBackByADeposit_countsNothingTwice() public {
        expectReentrant(abi.encodeCall(IPaymentEscrow.depositFor, (client, address(hostile), 5)));
        escrow.depositFor(client, address(hostile), 10);
    }

    function test_withdraw_calledBackByAnyTokenMove_reverts() public {
        expectReentrant(abi.encodeCall(IPaymentEscrow.withdraw, (address(hostile), 1, stranger)));
        escrow.withdraw(address(hostile), 10, stranger);
        expectReentrant(abi.encodeCall(IPaymentEscrow.releaseWithdrawal, (client, address(hostile))));
        escrow.withdraw(address(hostile), 10, stranger);
        expectReentrant(abi.encodeCall(IPaymentEscrow.collectTreasury, (address(hostile))));
        escrow.withdraw(address(hostile), 10, stranger);
        expectReentrant(abi.encodeCall(IPaymentEscrow.collectStakers, (address(hostile))));
        escrow.withdraw(address(hostile), 10, stranger);
    }

    function test_releaseWithdrawal_calledBack_paysOnce() public {
        escrow.queueWithdrawal(address(hostile), 100, stranger);
        skip(1 days);
        expectReentrant(abi.encodeCall(IPaymentEscrow.releaseWithdrawal, (address(this), address(hostile))));
        escrow.releaseWithdrawal(address(this), address(hostile));
    }

    function allow(address allowed) private {
        vm.prank(governor);
        escrow.setToken(allowed, true);
    }

    function expectMismatch(address moved, uint256 expected, uint256 actual) private {
        vm.expectRevert(abi.encodeWithSelector(IPaymentEscrow.TransferMismatch.selector, moved, expected, actual));
    }

    function expectFailed() private {
        vm.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(hostile)));
    }

    function expectReentrant(bytes memory call) private {
        hostile.callBack(address(escrow), call);
        vm.expectRevert(abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector));
    }
}
