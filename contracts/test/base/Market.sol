// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPaymentEscrow} from "../../src/interfaces/IPaymentEscrow.sol";
import {ITaskManager} from "../../src/interfaces/ITaskManager.sol";
import {Eip712} from "../../src/libraries/Eip712.sol";
import {Acceptance, Bid, Offer, Result} from "../../src/types/Messages.sol";
import {TaskState} from "../../src/types/Task.sol";
import {Deployed} from "./Deployed.sol";

/// @title A deployed market with one funded client and one staked provider, and the messages they exchange.
abstract contract Market is Deployed {
    uint256 internal constant CLIENT_KEY = 0xC11E;
    uint256 internal constant OPERATOR_KEY = 0x0BE5;
    uint128 internal constant DEPOSIT = 1_000e18;
    uint128 internal constant STAKE = 500e18;
    uint256 internal constant START = 1_800_000_000;

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
        return keccak256(abi.encodePacked(hex"1901", domainOf(address(vault)), structHash));
    }

    function domainOf(address verifier) internal view returns (bytes32) {
        bytes32 typeHash =
            keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
        return keccak256(abi.encode(typeHash, keccak256("OpGPU"), keccak256("1"), block.chainid, verifier));
    }

    function offerOf(uint256 salt) internal view returns (Offer memory) {
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
            minStake: 50e18,
            minReputation: 0,
            salt: keccak256(abi.encode(salt))
        });
    }

    function bidOn(Offer memory offer) internal view returns (Bid memory) {
        return Bid({
            taskId: manager.hashOffer(offer),
            provider: operator,
            ratePerSecond: 0.1e18,
            maxAmount: 80e18,
            startBy: uint64((START + 60) * 1000),
            finishBy: offer.finishBy,
            capability: keccak256("card"),
            validUntil: uint64((START + 60) * 1000)
        });
    }

    function resultOf(Bid memory bid) internal pure returns (Result memory) {
        return Result({
            taskId: bid.taskId,
            provider: bid.provider,
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
        return Acceptance({taskId: result.taskId, resultHash: manager.hashResult(result), amount: result.amount});
    }

    function signed(Bid memory bid) internal view returns (bytes memory) {
        return signWith(OPERATOR_KEY, manager.hashBid(bid));
    }

    function signed(Result memory result) internal view returns (bytes memory) {
        return signWith(OPERATOR_KEY, manager.hashResult(result));
    }

    function signed(Acceptance memory acceptance) internal view returns (bytes memory) {
        return signWith(CLIENT_KEY, manager.hashAcceptance(acceptance));
    }

    function submitted(uint256 salt) internal returns (Offer memory offer) {
        offer = offerOf(salt);
        vm.prank(client);
        manager.submitTask(offer);
    }

    function awarded(uint256 salt) internal returns (Offer memory offer, Bid memory bid) {
        offer = offerOf(salt);
        bid = bidOn(offer);
        award(offer, bid);
    }

    function award(Offer memory offer, Bid memory bid) internal {
        bytes memory signature = signed(bid);
        vm.prank(client);
        manager.assignProvider(offer, bid, signature);
    }

    /// @dev Awarded at START, committed 200 seconds later.
    function committed(uint256 salt) internal returns (Offer memory offer, Bid memory bid, Result memory result) {
        (offer, bid) = awarded(salt);
        result = resultOf(bid);
        skip(200);
        vm.prank(operator);
        manager.commitResult(offer, bid, result);
    }

    /// @dev The acceptance sent by the provider, as it usually is.
    function accept(Offer memory offer, Bid memory bid, Result memory result) internal {
        Acceptance memory acceptance = acceptanceOf(result);
        bytes memory signature = signed(acceptance);
        vm.prank(operator);
        manager.verifyCompletion(offer, bid, result, acceptance, signature);
    }

    function assertState(bytes32 taskId, TaskState expected) internal view {
        vm.assertEq(uint256(manager.taskState(taskId)), uint256(expected));
    }

    function assertClient(uint256 credits, uint256 locked) internal view {
        vm.assertEq(escrow.credits(client, address(token)), credits, "client's credits");
        vm.assertEq(escrow.locked(client, address(token)), locked, "client's locks");
    }

    function assertStake(uint256 staked, uint256 locked) internal view {
        (uint128 nowStaked, uint128 nowLocked,) = vault.stakeOf(owner);
        vm.assertEq(nowStaked, staked, "stake");
        vm.assertEq(nowLocked, locked, "collateral");
    }

    function expectWrongState(bytes32 taskId, TaskState actual) internal {
        vm.expectRevert(abi.encodeWithSelector(ITaskManager.WrongState.selector, taskId, actual));
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
