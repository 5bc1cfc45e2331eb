// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Acceptance, Bid, Offer, Result} from "../src/types/Messages.sol";
import {Market} from "./base/Market.sol";

/// @title What each call costs as a transaction of its own, in a market that has settled a task before.
/// @dev Run isolated (`npm run gas`): only then is every call a transaction with cold storage and its calldata paid.
contract GasTest is Market {
    uint256 private constant LIMIT = 200_000;

    function setUp() public override {
        super.setUp();
        vault.stakeFor(operator, STAKE);
        (Offer memory offer, Bid memory bid) = awarded(1_000);
        accept(offer, bid, resultOf(bid));
    }

    function test_gas_awardAndAcceptance_staysBelowLimit() public {
        (Offer memory offer, Bid memory bid) = awarded(1);
        uint256 used = vm.snapshotGasLastCall("gas", "assignProvider");
        accept(offer, bid, resultOf(bid));
        used += vm.snapshotGasLastCall("gas", "verifyCompletion");
        vm.assertLe(used, LIMIT, "award + settlement by acceptance");
    }

    function test_gas_withoutCollateral() public {
        Offer memory offer = offerOf(2);
        offer.minStake = 0;
        Bid memory bid = bidOn(offer);
        award(offer, bid);
        vm.snapshotGasLastCall("gas", "assignProvider without collateral");
        accept(offer, bid, resultOf(bid));
        vm.snapshotGasLastCall("gas", "verifyCompletion without collateral");
    }

    function test_gas_commitmentPath() public {
        (Offer memory offer, Bid memory bid,) = committed(3);
        vm.snapshotGasLastCall("gas", "commitResult");
        skip(601);
        manager.finalizePayment(offer, bid);
        vm.snapshotGasLastCall("gas", "finalizePayment");
    }

    function test_gas_submittedPath() public {
        Offer memory offer = submitted(4);
        vm.snapshotGasLastCall("gas", "submitTask");
        award(offer, bidOn(offer));
        vm.snapshotGasLastCall("gas", "assignProvider after submitTask");
    }

    function test_gas_exits() public {
        Offer memory offer = submitted(5);
        vm.prank(client);
        manager.cancel(offer);
        vm.snapshotGasLastCall("gas", "cancel");
        (Offer memory lost, Bid memory bid) = awarded(6);
        skip(2 hours);
        manager.expire(lost, bid);
        vm.snapshotGasLastCall("gas", "expire");
    }
}
