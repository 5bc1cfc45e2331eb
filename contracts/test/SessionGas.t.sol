// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Session, TopUp} from "../src/types/Messages.sol";
import {SessionMarket} from "./base/SessionMarket.sol";

/// @title What sessions and the ways in and out of the escrow cost as transactions of their own, where one session was
/// paid before.
contract SessionGasTest is SessionMarket {
    uint256 private constant REDEEM_LIMIT = 80_000;
    uint256 private constant SESSION_LIMIT = 250_000;

    function setUp() public override {
        openMarket();
        redeem(opened(1_000), 20e18);
    }

    function test_gas_sessionWithPayOut_staysBelowLimit() public {
        Session memory session = opened(1);
        uint256 used = vm.snapshotGasLastCall("gas", "openSession");
        redeem(session, 20e18);
        uint256 redeemed = vm.snapshotGasLastCall("gas", "redeemSession");
        vm.prank(owner);
        escrow.withdraw(address(token), 17e18, owner);
        used += redeemed + vm.snapshotGasLastCall("gas", "withdraw");
        vm.assertLe(redeemed, REDEEM_LIMIT, "redeem");
        vm.assertLe(used, SESSION_LIMIT, "open + redeem + withdraw");
    }

    function test_gas_restOfASession() public {
        Session memory session = opened(1);
        topUp(session, TopUp(idOf(session), 80e18));
        vm.snapshotGasLastCall("gas", "topUpSession");
        end(session);
        vm.snapshotGasLastCall("gas", "endSession");
        vm.prank(operator);
        escrow.closeSession(session);
        vm.snapshotGasLastCall("gas", "closeSession");
    }

    function test_gas_waysInAndOut() public {
        escrow.depositFor(client, address(token), 1e18);
        vm.snapshotGasLastCall("gas", "depositFor");
        vm.prank(client);
        escrow.queueWithdrawal(address(token), 1e18, client);
        vm.snapshotGasLastCall("gas", "queueWithdrawal");
        skip(1 days);
        escrow.releaseWithdrawal(client, address(token));
        vm.snapshotGasLastCall("gas", "releaseWithdrawal");
        escrow.refreshRebates(owner, address(token), operator);
        vm.snapshotGasLastCall("gas", "refreshRebates");
    }
}
