// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {IParameters, Parameter} from "../src/interfaces/IParameters.sol";
import {IPaymentEscrow} from "../src/interfaces/IPaymentEscrow.sol";
import {Parameters} from "../src/Parameters.sol";
import {Settings} from "../src/types/Ledger.sol";
import {Terms} from "../src/types/Task.sol";
import {Market} from "./base/Market.sol";

contract ParametersTest is Market {
    struct Row {
        Parameter parameter;
        uint256 initial;
        uint256 least;
        uint256 most;
    }

    function test_initial_isWithinDocumentedBounds() public view {
        Row[16] memory rows = table();
        for (uint256 i; i < rows.length; ++i) {
            (uint256 least, uint256 most) = parameters.bounds(rows[i].parameter);
            vm.assertEq(uint256(rows[i].parameter), i, "every parameter once");
            vm.assertEq(parameters.get(rows[i].parameter), rows[i].initial, "initial");
            vm.assertEq(least, rows[i].least, "least");
            vm.assertEq(most, rows[i].most, "most");
        }
    }

    function test_set_outsideItsBounds_reverts() public {
        Row[16] memory rows = table();
        for (uint256 i; i < rows.length; ++i) {
            Row memory row = rows[i];
            if (row.least != 0) expectRefused(row.parameter, row.least - 1, row.least, row.most);
            (uint256 least, uint256 most) = bySiblings(row);
            expectRefused(row.parameter, row.most + 1, least, most);
        }
    }

    function test_set_atItsBounds_isTheNewOne() public {
        Row[16] memory rows = table();
        for (uint256 i; i < rows.length; ++i) {
            (uint256 least, uint256 most) = bySiblings(rows[i]);
            set(rows[i].parameter, least);
            vm.assertEq(parameters.get(rows[i].parameter), least);
            vm.expectEmit(address(parameters));
            emit IParameters.ParameterSet(rows[i].parameter, least, most);
            set(rows[i].parameter, most);
            vm.assertEq(parameters.get(rows[i].parameter), most);
            set(rows[i].parameter, rows[i].initial);
        }
    }

    function test_set_ofSlashShares_neverTakesMoreThanAll() public {
        set(Parameter.SlashClientShare, 9_000);
        expectRefused(Parameter.SlashClientShare, 9_001, 0, 9_000);
        expectRefused(Parameter.SlashReporterShare, 1_001, 0, 1_000);
        set(Parameter.SlashReporterShare, 0);
        set(Parameter.SlashClientShare, 10_000);
        expectRefused(Parameter.SlashReporterShare, 1, 0, 0);
    }

    function test_set_ofTiers_keepsTheirOrder() public {
        expectRefused(Parameter.ClientTier1Stake, 100_000e18 + 1, 0, 100_000e18);
        expectRefused(Parameter.ClientTier2Stake, 10_000e18 - 1, 10_000e18, 1e29);
        expectRefused(Parameter.ProviderTier1Score, 9_301, 0, 9_300);
        expectRefused(Parameter.ProviderTier2Score, 8_499, 8_500, 10_000);
    }

    function test_set_reachesTheMarketAtOnce() public {
        set(Parameter.TreasuryShare, 500);
        set(Parameter.SlashClientShare, 4_000);
        set(Parameter.SlashReporterShare, 2_000);
        set(Parameter.DisputeBond, 100);
        Settings memory expected = Settings(500, 4_000, 2_000, 100, 0, 0);
        vm.assertEq(keccak256(abi.encode(escrow.settings())), keccak256(abi.encode(expected)));
    }

    function test_set_appliesToTheNextTaskOnly() public {
        Terms memory before = awarded(1);
        set(Parameter.TreasuryShare, 500);
        accept(before);
        vm.assertEq(escrow.treasuryOwed(address(token)), 0.6e18);
        Terms memory next = awarded(2);
        next.treasuryBps = 500;
        accept(next);
        vm.assertEq(escrow.treasuryOwed(address(token)), 1.6e18);
    }

    function test_set_byStranger_reverts() public {
        bytes4 selector = OwnableUpgradeable.OwnableUnauthorizedAccount.selector;
        bytes memory reason = abi.encodeWithSelector(selector, address(this));
        vm.expectRevert(reason);
        parameters.set(Parameter.TreasuryShare, 1);
        vm.expectRevert(reason);
        parameters.upgradeToAndCall(address(parameters), "");
    }

    function test_clientRebate_followsStake() public view {
        vm.assertEq(parameters.clientRebate(10_000e18 - 1), 0);
        vm.assertEq(parameters.clientRebate(10_000e18), 10);
        vm.assertEq(parameters.clientRebate(100_000e18 - 1), 10);
        vm.assertEq(parameters.clientRebate(100_000e18), 25);
    }

    function test_providerRebate_followsScoreAfterEnoughTasks() public view {
        vm.assertEq(parameters.providerRebate(10_000, 19), 0);
        vm.assertEq(parameters.providerRebate(8_499, 20), 0);
        vm.assertEq(parameters.providerRebate(8_500, 20), 10);
        vm.assertEq(parameters.providerRebate(9_299, 20), 10);
        vm.assertEq(parameters.providerRebate(9_300, 20), 25);
    }

    function test_upgrade_keepsEveryValue() public {
        set(Parameter.DisputeBond, 7);
        Parameters next = new Parameters(IPaymentEscrow(address(escrow)));
        vm.prank(governor);
        parameters.upgradeToAndCall(address(next), "");
        vm.assertEq(parameters.get(Parameter.DisputeBond), 7);
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        next.initialize(stranger);
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        parameters.initialize(stranger);
    }

    function set(Parameter parameter, uint256 value) private {
        vm.prank(governor);
        parameters.set(parameter, value);
    }

    function expectRefused(Parameter parameter, uint256 value, uint256 least, uint256 most) private {
        bytes4 selector = IParameters.OutOfBounds.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, parameter, value, least, most));
        set(parameter, value);
    }

    /// @dev The bounds that the other initial values leave.
    function bySiblings(Row memory row) private pure returns (uint256 least, uint256 most) {
        (least, most) = (row.least, row.most);
        if (row.parameter == Parameter.SlashClientShare) most = 9_000;
        if (row.parameter == Parameter.ClientTier1Stake) most = 100_000e18;
        if (row.parameter == Parameter.ClientTier2Stake) least = 10_000e18;
        if (row.parameter == Parameter.ProviderTier1Score) most = 9_300;
        if (row.parameter == Parameter.ProviderTier2Score) least = 8_500;
    }

    function table() private pure returns (Row[16] memory rows) {
        rows[0] = Row(Parameter.TreasuryShare, 300, 0, 500);
        rows[1] = Row(Parameter.SlashClientShare, 5_000, 0, 10_000);
        rows[2] = Row(Parameter.SlashReporterShare, 1_000, 0, 5_000);
        rows[3] = Row(Parameter.DisputeBond, 500, 0, 2_000);
        rows[4] = Row(Parameter.UnbondDelay, 14 days, 14 days, 60 days);
        rows[5] = Row(Parameter.MinProviderStake, 0, 0, 1e27);
        rows[6] = Row(Parameter.ClientTier1Stake, 10_000e18, 0, 1e29);
        rows[7] = Row(Parameter.ClientTier2Stake, 100_000e18, 0, 1e29);
        rows[8] = Row(Parameter.ClientTier1Rebate, 10, 0, 50);
        rows[9] = Row(Parameter.ClientTier2Rebate, 25, 0, 50);
        rows[10] = Row(Parameter.ProviderTier1Score, 8_500, 0, 10_000);
        rows[11] = Row(Parameter.ProviderTier2Score, 9_300, 0, 10_000);
        rows[12] = Row(Parameter.ProviderTier1Rebate, 10, 0, 50);
        rows[13] = Row(Parameter.ProviderTier2Rebate, 25, 0, 50);
        rows[14] = Row(Parameter.ProviderTierTasks, 20, 1, 1_000);
        rows[15] = Row(Parameter.WithdrawalDelay, 1 days, 1 hours, 3 days);
    }
}
