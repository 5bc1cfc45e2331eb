// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CloudWallet} from "../src/CloudWallet.sol";
import {CloudWalletFactory} from "../src/CloudWalletFactory.sol";
import {Ballot} from "../src/interfaces/IBallotBox.sol";
import {Parameter} from "../src/interfaces/IParameters.sol";
import {Bid, Offer, Voucher} from "../src/types/Messages.sol";
import {TaskState, Terms} from "../src/types/Task.sol";
import {Dollar} from "./base/Dollar.sol";
import {Governed} from "./base/Governed.sol";
import {Wallets} from "./base/Wallets.sol";

/// @notice From an empty wallet to a changed market: the user signs, strangers and providers pay all the gas.
contract StoryTest is Governed, Wallets {
    uint128 private constant SAVINGS = 500e6;
    uint128 private constant PRICE = 80e6;
    uint104 private constant PER_DAY = 200e6;
    uint128 private constant USER_STAKE = 16_000e18;

    function setUp() public override {
        openGoverned();
        dollar = new Dollar(user);
        factory = new CloudWalletFactory(address(new CloudWallet(address(manager))));
    }

    function test_story() public {
        allowTheDollar();
        openAndFundTheWallet();
        Terms memory first = awardedByTheDaemon(1);
        assertWallet(SAVINGS - PRICE, PRICE);
        skip(30 minutes);
        redeem(first, 50e6);
        assertWallet(SAVINGS - 50e6, 0);
        assertFees(42_500_000, 6_000_000, 1_500_000);
        stakeAndClaimRewards();
        aNewShareForTheNextTaskOnly();
        takeEverythingHome();
    }

    function allowTheDollar() private {
        Proposal memory proposal = toCall(address(escrow), abi.encodeCall(escrow.setToken, (address(dollar), true)));
        carryOut(proposal);
    }

    function openAndFundTheWallet() private {
        address predicted = factory.walletOf(user, FIRST);
        vm.prank(stranger);
        wallet = CloudWallet(payable(factory.create(user, FIRST)));
        vm.assertEq(address(wallet), predicted);
        (uint8 v, bytes32 r, bytes32 s) = permitted(USER_KEY, SAVINGS);
        vm.prank(stranger);
        wallet.depositWithPermit(address(dollar), SAVINGS, type(uint256).max, v, r, s);
        allowDaemon(PER_DAY, vm.getBlockTimestamp() + 90 days);
        assertWallet(SAVINGS, 0);
    }

    function stakeAndClaimRewards() private {
        token.transfer(user, USER_STAKE);
        vm.startPrank(user);
        token.approve(address(vault), USER_STAKE);
        vault.stake(USER_STAKE);
        vm.stopPrank();
        skip(2 weeks);
        vault.distribute(address(dollar));
        vm.prank(user);
        (uint256 reward,) = vault.claimRewards(address(dollar));
        uint256 all = uint256(USER_STAKE) + MOST_STAKE + 2 * LESS_STAKE + STAKE;
        vm.assertEq(reward, 6e6 * uint256(USER_STAKE) / all, "a staker's part of the twelve percent");
        vm.assertEq(dollar.balanceOf(user), dollar.totalSupply() - SAVINGS + reward);
    }

    function aNewShareForTheNextTaskOnly() private {
        Proposal memory proposal =
            toCall(address(parameters), abi.encodeCall(parameters.set, (Parameter.TreasuryShare, 500)));
        uint256 id = propose(proposal);
        skip(VOTING_DELAY + 1);
        Ballot[] memory ballots = new Ballot[](2);
        ballots[0] = ballotOf(id, FIRST_VOTER, FOR);
        ballots[1] = ballotOf(id, USER_KEY, FOR);
        vm.assertEq(box.cast(dao, id, ballots), 2);
        skip(VOTING_PERIOD);
        queue(proposal);
        skip(EXECUTION_DELAY);
        Terms memory running = awardedByTheDaemon(2);
        execute(proposal);
        Terms memory next = awardedByTheDaemon(3);
        vm.assertEq(running.treasuryBps, 300);
        vm.assertEq(next.treasuryBps, 500);
        skip(10 minutes);
        redeem(running, 50e6);
        assertFees(85_000_000, 6_000_000, 3_000_000);
        redeem(next, 50e6);
        assertFees(126_500_000, 12_000_000, 5_500_000);
    }

    function takeEverythingHome() private {
        assertWallet(SAVINGS - 150e6, 0);
        uint256 before = dollar.balanceOf(user);
        vm.prank(user);
        wallet.withdraw(address(dollar), SAVINGS - 150e6, user);
        vm.assertEq(dollar.balanceOf(user), before + SAVINGS - 150e6);
        vm.prank(owner);
        escrow.withdraw(address(dollar), 126_500_000, owner);
        escrow.collectTreasury(address(dollar));
        vm.assertEq(dollar.balanceOf(address(timelock)), 5_500_000);
        vault.distribute(address(dollar));
        vm.assertEq(dollar.balanceOf(address(escrow)), 0, "nothing is left behind");
    }

    /// @dev Signed by the daemon's session key, carried by the provider.
    function awardedByTheDaemon(uint64 lane) private returns (Terms memory terms) {
        Offer memory offer = offerOf(lane);
        offer.client = address(wallet);
        offer.token = address(dollar);
        offer.maxPrice = 100e6;
        offer.bidUntil = nowMs() + 2_000;
        offer.finishBy = nowMs() + 1 hours * 1000;
        Bid memory bid = bidOn(offer);
        (bid.ratePerSecond, bid.maxAmount, bid.validUntil) = (100_000, PRICE, nowMs() + 60_000);
        bytes memory signature = sessionSigned(DAEMON_KEY, awardHashOf(bid));
        vm.prank(operator);
        manager.assignProvider(offer, bid, bid.validUntil, signature, "");
        terms = termsOf(offer, bid);
        terms.treasuryBps = escrow.settings().treasuryBps;
        assertState(terms, TaskState.Awarded);
    }

    function redeem(Terms memory terms, uint128 amount) private {
        Voucher memory voucher = Voucher(terms.taskId, amount, keccak256("meter"), 30);
        bytes32 typeHash = keccak256("Voucher(bytes32 taskId,uint128 amount,bytes32 meter,uint64 sequence)");
        bytes memory signature = sessionSigned(DAEMON_KEY, keccak256(abi.encode(typeHash, voucher)));
        vm.prank(operator);
        manager.redeemVoucher(terms, voucher, signature);
        assertState(terms, TaskState.Settled);
    }

    function awardHashOf(Bid memory bid) private view returns (bytes32) {
        bytes32 typeHash = keccak256("Award(bytes32 taskId,bytes32 bidHash,uint128 amount,uint64 validUntil)");
        return keccak256(abi.encode(typeHash, bid.taskId, hasher.bid(bid), bid.maxAmount, bid.validUntil));
    }

    function nowMs() private view returns (uint64) {
        return uint64(vm.getBlockTimestamp() * 1000);
    }

    function assertWallet(uint256 credits, uint256 locked) private view {
        vm.assertEq(escrow.credits(address(wallet), address(dollar)), credits, "the wallet's credits");
        vm.assertEq(escrow.locked(address(wallet), address(dollar)), locked, "the wallet's locks");
    }

    function assertFees(uint256 provider, uint256 stakers, uint256 treasury) private view {
        vm.assertEq(escrow.credits(owner, address(dollar)), provider, "the provider's owner");
        vm.assertEq(escrow.stakersOwed(address(dollar)), stakers, "the stakers");
        vm.assertEq(escrow.treasuryOwed(address(dollar)), treasury, "the treasury");
    }
}
