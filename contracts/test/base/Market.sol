// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPaymentEscrow} from "../../src/interfaces/IPaymentEscrow.sol";
import {ITaskManager} from "../../src/interfaces/ITaskManager.sol";
import {Eip712} from "../../src/libraries/Eip712.sol";
import {Acceptance, Award, Bid, Offer, Result} from "../../src/types/Messages.sol";
import {Assignment, Completion, TaskState, Terms} from "../../src/types/Task.sol";
import {Deployed} from "./Deployed.sol";

/// @title A deployed market with one funded client and one staked provider, and the messages they exchange.
abstract contract Market is Deployed {
    uint256 internal constant CLIENT_KEY = 0xC11E;
    uint256 internal constant OPERATOR_KEY = 0x0BE5;
    uint128 internal constant DEPOSIT = 1_000e18;
    uint128 internal constant STAKE = 500e18;
    /// @dev Of the stake; assigned to the operator.
    uint128 internal constant COLLATERAL = 400e18;
    /// @dev Of each task.
    uint128 internal constant HELD = 50e18;
    uint256 internal constant START = 1_800_000_000;
    uint128 internal constant UNIT = 1e15;
    uint64 internal constant VALID_UNTIL = uint64((START + 60) * 1000);

    address internal client = vm.addr(CLIENT_KEY);
    address internal operator = vm.addr(OPERATOR_KEY);
    address internal owner = address(0x0A0);
    address internal stranger = address(0xBAD);

    function setUp() public virtual {
        openMarket();
    }

    function openMarket() internal {
        vm.warp(START);
        deployMarket();
        token.approve(address(escrow), type(uint256).max);
        token.approve(address(vault), type(uint256).max);
        escrow.depositFor(client, address(token), DEPOSIT);
        vault.stakeFor(owner, STAKE);
        authorise(owner, OPERATOR_KEY);
        vm.prank(owner);
        vault.addCollateral(operator, COLLATERAL);
    }

    function authorise(address master, uint256 key) internal {
        address worker = vm.addr(key);
        bytes memory consent = signWith(key, consentHash(master, worker, true, vault.operatorNonce(worker)));
        vm.prank(master);
        vault.setOperator(worker, true, consent);
    }

    function consentHash(address master, address worker, bool authorised, uint256 nonce)
        internal
        view
        returns (bytes32)
    {
        bytes32 typeHash =
            keccak256("OperatorConsent(address owner,address operator,bool authorised,uint256 nonce)");
        bytes32 structHash = keccak256(abi.encode(typeHash, master, worker, authorised, nonce));
        return Eip712.digest(Eip712.separatorOf(address(vault)), structHash);
    }

    function saltOf(uint64 lane, uint48 sequence) internal pure returns (bytes32) {
        uint256 random = uint144(uint256(keccak256(abi.encode(lane, sequence))));
        return bytes32((uint256(lane) << 192) | (uint256(sequence) << 144) | random);
    }

    /// @dev The first task in a lane.
    function offerOf(uint64 lane) internal view returns (Offer memory) {
        return offerOf(lane, 1);
    }

    function offerOf(uint64 lane, uint48 sequence) internal view returns (Offer memory) {
        return Offer({
            client: client,
            spec: keccak256("spec"),
            token: address(token),
            maxPrice: 100e18,
            mode: 0,
            replicas: 1,
            quorum: 1,
            bidUntil: uint64((START + 2) * 1000),
            finishBy: uint64((START + 1 hours) * 1000),
            challengePeriod: 600,
            minStake: HELD,
            minReputation: 0,
            salt: saltOf(lane, sequence)
        });
    }

    function bidOn(Offer memory offer) internal view returns (Bid memory) {
        return Bid({
            taskId: hasher.offer(offer),
            provider: operator,
            ratePerSecond: 0.1e18,
            maxAmount: 80e18,
            startBy: uint64((START + 60) * 1000),
            finishBy: offer.finishBy,
            capability: keccak256("card"),
            validUntil: VALID_UNTIL
        });
    }

    function awardOf(Bid memory bid) internal view returns (Award memory) {
        return Award(bid.taskId, hasher.bid(bid), bid.maxAmount, VALID_UNTIL);
    }

    /// @dev As they are when awarded now, with the treasury's first share.
    function termsOf(Offer memory offer, Bid memory bid) internal view returns (Terms memory terms) {
        terms.taskId = bid.taskId;
        terms.client = offer.client;
        terms.lane = uint64(bytes8(offer.salt));
        terms.provider = bid.provider;
        terms.token = offer.token;
        terms.amount = bid.maxAmount;
        terms.ratePerSecond = bid.ratePerSecond;
        terms.finishBy = offer.finishBy;
        terms.challengePeriod = offer.challengePeriod;
        terms.collateral = uint48((uint256(offer.minStake) + UNIT - 1) / UNIT);
        terms.awardedAt = uint40(vm.getBlockTimestamp());
        terms.treasuryBps = 300;
    }

    function resultOf(Terms memory terms) internal pure returns (Result memory) {
        return Result({
            taskId: terms.taskId,
            provider: terms.provider,
            exitCode: 0,
            outputs: keccak256("outputs"),
            logs: keccak256("logs"),
            meter: keccak256("meter"),
            amount: 20e18,
            startedAt: uint64((START + 1) * 1000),
            endedAt: uint64((START + 201) * 1000)
        });
    }

    function acceptanceOf(Result memory result) internal view returns (Acceptance memory) {
        return Acceptance({taskId: result.taskId, resultHash: hasher.result(result), amount: result.amount});
    }

    function signed(Bid memory bid) internal view returns (bytes memory) {
        return signWith(OPERATOR_KEY, hasher.bid(bid));
    }

    function signed(Award memory message) internal view returns (bytes memory) {
        return signWith(CLIENT_KEY, hasher.award(message));
    }

    function signed(Acceptance memory acceptance) internal view returns (bytes memory) {
        return signWith(CLIENT_KEY, hasher.acceptance(acceptance));
    }

    function submitted(uint64 lane) internal returns (Offer memory offer) {
        offer = offerOf(lane);
        vm.prank(client);
        manager.submitTask(offer);
    }

    function awarded(uint64 lane) internal returns (Terms memory) {
        Offer memory offer = offerOf(lane);
        return award(offer, bidOn(offer));
    }

    /// @dev Carried by the provider, as it usually is.
    function award(Offer memory offer, Bid memory bid) internal returns (Terms memory) {
        bytes memory signature = signed(awardOf(bid));
        vm.prank(bid.provider);
        manager.assignProvider(offer, bid, VALID_UNTIL, signature, "");
        return termsOf(offer, bid);
    }

    /// @dev Awarded now, committed 200 seconds later.
    function committed(uint64 lane) internal returns (Terms memory terms, Result memory result) {
        terms = awarded(lane);
        result = resultOf(terms);
        skip(200);
        vm.prank(operator);
        manager.commitResult(terms, result);
    }

    /// @dev The acceptance sent by the provider, as it usually is.
    function accept(Terms memory terms) internal {
        accept(terms, acceptanceOf(resultOf(terms)));
    }

    function accept(Terms memory terms, Acceptance memory acceptance) internal {
        bytes memory signature = signed(acceptance);
        vm.prank(terms.provider);
        manager.verifyCompletion(terms, acceptance, signature, "");
    }

    /// @dev An item of a batch that the provider sends.
    function assignmentOf(Offer memory offer) internal view returns (Assignment memory) {
        Bid memory bid = bidOn(offer);
        return Assignment(offer, bid, VALID_UNTIL, signed(awardOf(bid)), "");
    }

    function completionOf(Terms memory terms) internal view returns (Completion memory) {
        Acceptance memory acceptance = acceptanceOf(resultOf(terms));
        return Completion(terms, acceptance, signed(acceptance), "");
    }

    function assertState(Offer memory offer, TaskState expected) internal view {
        vm.assertEq(uint256(manager.taskState(offer)), uint256(expected), "state");
    }

    function assertState(Terms memory terms, TaskState expected) internal view {
        vm.assertEq(uint256(manager.laneOf(terms.client, terms.lane).state), uint256(expected), "state");
    }

    function assertClient(uint256 credits, uint256 locked) internal view {
        vm.assertEq(escrow.credits(client, address(token)), credits, "client's credits");
        vm.assertEq(escrow.locked(client, address(token)), locked, "client's locks");
    }

    /// @dev `held` by open tasks, of the collateral that is left.
    function assertStake(uint256 staked, uint256 assigned, uint256 held) internal view {
        (uint128 nowStaked, uint128 nowAssigned,) = vault.stakeOf(owner);
        vm.assertEq(nowStaked, staked, "stake");
        vm.assertEq(nowAssigned, assigned, "assigned");
        vm.assertEq(manager.worker(operator).free, (assigned - held) / UNIT, "free collateral");
    }

    function expectWrongState(bytes32 taskId, TaskState actual) internal {
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.WrongState.selector, taskId, actual));
    }

    function expectLaneTaken(uint64 lane, uint48 sequence) internal {
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.LaneTaken.selector, client, lane, sequence));
    }

    function expectTooLate(uint256 limit) internal {
        uint256 time = vm.getBlockTimestamp() * 1000;
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.TooLate.selector, time, limit));
    }

    function expectTooEarly(uint256 from) internal {
        uint256 time = vm.getBlockTimestamp() * 1000;
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.TooEarly.selector, time, from));
    }

    function expectInvalidSignature(address expected) internal {
        vm.expectRevert(abi.encodeWithSelector(Eip712.InvalidSignature.selector, expected));
    }

    function expectInsufficientCredits(uint128 available, uint128 required) internal {
        bytes4 selector = IPaymentEscrow.InsufficientCredits.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, client, address(token), available, required));
    }
}
