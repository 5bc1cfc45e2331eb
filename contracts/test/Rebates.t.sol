// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Parameter} from "../src/interfaces/IParameters.sol";
import {IPaymentEscrow} from "../src/interfaces/IPaymentEscrow.sol";
import {Account} from "../src/types/Ledger.sol";
import {SessionMarket} from "./base/SessionMarket.sol";

contract RebatesTest is SessionMarket {
    uint256 private constant DELAY = 14 days;
    /// @dev The treasury's part of a payment of 20e18, and the provider's before rebates.
    uint128 private constant TREASURY = 0.6e18;
    uint128 private constant PAID = 17e18;

    struct Books {
        uint128 spent;
        uint128 earned;
        uint128 stakers;
        uint128 treasury;
    }

    function test_refreshRebates_byAnyone_setsWhatStakeGivesNow() public {
        vault.stakeFor(client, 100_000e18);
        vm.expectEmit(address(escrow));
        emit IPaymentEscrow.RebatesSet(client, address(token), 25, 0, uint32(START + DELAY));
        refresh(stranger, client, client);
        assertRebates(client, 25, 0, START + DELAY);
        vm.prank(client);
        vault.requestUnbond(50_000e18);
        skip(1);
        refresh(stranger, client, client);
        assertRebates(client, 10, 0, START + DELAY + 1);
    }

    function test_refreshRebates_setsWhatReputationGivesNow() public {
        reachSecondTier();
        refresh(stranger, owner, operator);
        assertRebates(owner, 0, 25, START + DELAY);
        set(Parameter.ProviderTier2Score, 10_000);
        refresh(owner, owner, operator);
        assertRebates(owner, 0, 10, START + DELAY);
        set(Parameter.ProviderTierTasks, 2);
        refresh(owner, owner, operator);
        assertRebates(owner, 0, 0, START + DELAY);
    }

    function test_refreshRebates_lastsAsLongAsUnbonding() public {
        set(Parameter.UnbondDelay, 20 days);
        refresh(stranger, client, client);
        assertRebates(client, 0, 0, START + 20 days);
    }

    function test_refreshRebates_byAnotherOperatorOfTheAccount_lowersOnlyByItself() public {
        reachSecondTier();
        refresh(stranger, owner, operator);
        expectNotParty(stranger);
        refresh(stranger, owner, owner);
        refresh(owner, owner, owner);
        assertRebates(owner, 0, 0, START + DELAY);
        refresh(stranger, owner, operator);
        assertRebates(owner, 0, 25, START + DELAY);
        skip(DELAY);
        refresh(stranger, owner, owner);
        assertRebates(owner, 0, 0, START + 2 * DELAY);
    }

    function test_refreshRebates_byTheOperatorOfAnother_reverts() public {
        reachSecondTier();
        expectNotParty(operator);
        refresh(client, client, operator);
    }

    function test_refreshRebates_keepsMoneyAndOtherTokens() public {
        submitted(1);
        vault.stakeFor(client, 100_000e18);
        refresh(stranger, client, client);
        assertClient(DEPOSIT - 100e18, 100e18);
        vm.assertEq(escrow.accountOf(client, stranger).clientRebate, 0);
    }

    function test_task_withBothRebates_paysThemOutOfTheTreasurysPart() public {
        refreshBoth();
        Books memory books = change(this.settleTask);
        vm.assertEq(books.spent, 20e18 - TREASURY / 4, "client");
        vm.assertEq(books.earned, PAID + TREASURY / 4, "provider");
        vm.assertEq(books.stakers, 2.4e18, "stakers");
        vm.assertEq(books.treasury, TREASURY / 2, "treasury");
    }

    function test_task_withTheHighestRebates_takesNothingFromTheStakers() public {
        set(Parameter.ClientTier2Rebate, 50);
        set(Parameter.ProviderTier2Rebate, 50);
        refreshBoth();
        Books memory books = change(this.settleTask);
        vm.assertEq(books.spent, 20e18 - TREASURY / 2, "client");
        vm.assertEq(books.earned, PAID + TREASURY / 2, "provider");
        vm.assertEq(books.stakers, 2.4e18, "stakers");
        vm.assertEq(books.treasury, 0, "treasury");
    }

    function test_session_paysRebatesUntilTheyEnd() public {
        opened(1);
        refreshBoth();
        skip(DELAY - 1);
        vm.assertEq(change(this.redeemFirst).treasury, TREASURY / 2);
        skip(1);
        vm.assertEq(change(this.redeemSecond).treasury, TREASURY);
    }

    function testFuzz_session_withRebates_conservesEveryUnit(uint8 asClient, uint8 asProvider, uint128 paid) public {
        set(Parameter.ClientTier2Rebate, between(asClient, 0, 50));
        set(Parameter.ProviderTier2Rebate, between(asProvider, 0, 50));
        opened(1);
        refreshBoth();
        Books memory before = read();
        paid = uint128(between(paid, 1, HELD_AT_FIRST));
        redeem(sessionOf(1), paid);
        Books memory then = read();
        uint256 fees = uint256(then.stakers) + then.treasury;
        vm.assertEq(uint256(then.spent) + then.earned + fees, token.balanceOf(address(escrow)), "every unit");
        vm.assertEq(then.stakers - before.stakers, uint256(paid) * 1_200 / 10_000, "stakers");
    }

    function settleTask() external {
        accept(awarded(2));
    }

    function redeemFirst() external {
        redeem(sessionOf(1), 20e18);
    }

    function redeemSecond() external {
        redeem(sessionOf(1), 40e18);
    }

    /// @dev What a step adds to the parties' books.
    function change(function() external step) private returns (Books memory books) {
        Books memory before = read();
        step();
        Books memory then = read();
        books.spent = before.spent - then.spent;
        books.earned = then.earned - before.earned;
        books.stakers = then.stakers - before.stakers;
        books.treasury = then.treasury - before.treasury;
    }

    function read() private view returns (Books memory books) {
        Account memory entry = escrow.accountOf(client, address(token));
        books.spent = uint128(entry.credits) + entry.locked;
        books.earned = escrow.credits(owner, address(token));
        books.stakers = escrow.stakersOwed(address(token));
        books.treasury = escrow.treasuryOwed(address(token));
    }

    function reachSecondTier() private {
        accept(awarded(1));
        set(Parameter.ProviderTierTasks, 1);
        set(Parameter.ProviderTier1Score, 5_000);
        set(Parameter.ProviderTier2Score, 7_900);
    }

    function refreshBoth() private {
        vault.stakeFor(client, 100_000e18);
        reachSecondTier();
        refresh(stranger, client, client);
        refresh(stranger, owner, operator);
    }

    function refresh(address caller, address account, address worker) private {
        vm.prank(caller);
        escrow.refreshRebates(account, address(token), worker);
    }

    function set(Parameter parameter, uint256 value) private {
        vm.prank(governor);
        parameters.set(parameter, value);
    }

    function expectNotParty(address party) private {
        vm.expectRevert(abi.encodeWithSelector(IPaymentEscrow.NotParty.selector, party));
    }

    function assertRebates(address account, uint8 asClient, uint8 asProvider, uint256 until) private view {
        Account memory entry = escrow.accountOf(account, address(token));
        vm.assertEq(entry.clientRebate, asClient, "as client");
        vm.assertEq(entry.providerRebate, asProvider, "as provider");
        vm.assertEq(entry.rebatesUntil, until, "until");
    }
}
