// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CloudWallet} from "../src/CloudWallet.sol";
import {ICloudWallet, SessionKeyGrant} from "../src/interfaces/ICloudWallet.sol";
import {SmartOwner} from "./base/SmartOwner.sol";
import {Wallets} from "./base/Wallets.sol";

/// @notice What signatures can do in a wallet's name.
contract CloudWalletTest is Wallets {
    address private constant MARKET = address(0x4A11);
    bytes32 private constant MESSAGE = keccak256("the struct hash of a market message");
    uint256 private constant START = 1_800_057_600; // midnight, UTC
    uint104 private constant PER_DAY = 100e6;

    function setUp() public {
        vm.warp(START);
        openWallet(MARKET);
        allowDaemon(PER_DAY, START + 30 days);
    }

    function test_setSessionKey_byOwnersCall_makesItsUnusedGrantsVoid() public {
        SessionKeyGrant memory stolen = grantOf(daemon, PER_DAY, START + 90 days);
        bytes memory signature = signWith(USER_KEY, grantHash(stolen));
        revokeDaemon();
        vm.expectRevert(ICloudWallet.InvalidWalletSignature.selector);
        wallet.setSessionKey(stolen, signature);
        vm.assertEq(wallet.leftToday(daemon), 0);
    }

    function test_isValidSignature_ofARevokedKey_countsForItsWord() public {
        revokeDaemon();
        assertWordFor(7 days);
    }

    function test_isValidSignature_revokedTwice_countsFromTheFirst() public {
        revokeDaemon();
        skip(5 days);
        revokeDaemon();
        assertWordFor(2 days);
    }

    function test_isValidSignature_ofAnExpiredKey_countsForItsWord() public {
        vm.warp(START + 30 days);
        vm.assertEq(wallet.leftToday(daemon), 0);
        assertWordFor(7 days);
    }

    function test_isValidSignature_afterTwoOwners_countsForItsWord() public {
        handOver(user, address(this));
        skip(1 days);
        handOver(address(this), user);
        assertWordFor(6 days);
    }

    function test_isValidSignature_ofAStranger_neverCounts() public view {
        bytes32 structHash = keccak256("acceptance");
        bytes memory signature = sessionSigned(0xBAD, structHash);
        vm.assertTrue(wallet.isValidSignature(marketHash(structHash), signature) == bytes4(0xffffffff));
    }

    function assertWordFor(uint256 time) private {
        bytes32 structHash = keccak256("acceptance");
        bytes memory signature = sessionSigned(DAEMON_KEY, structHash);
        skip(time - 1);
        vm.assertTrue(wallet.isValidSignature(marketHash(structHash), signature) == 0x1626ba7e, "still counts");
        skip(1);
        vm.assertTrue(wallet.isValidSignature(marketHash(structHash), signature) == bytes4(0xffffffff), "is over");
    }

    function handOver(address from, address to) private {
        vm.prank(from);
        wallet.offerOwnership(to);
        vm.prank(to);
        wallet.acceptOwnership();
    }

    function test_setSessionKey_carriedTwice_reverts() public {
        SessionKeyGrant memory grant = grantOf(daemon, 1e6, START + 1 days);
        bytes memory signature = signWith(USER_KEY, grantHash(grant));
        wallet.setSessionKey(grant, signature);
        vm.assertEq(wallet.leftToday(daemon), 1e6);
        vm.expectRevert(ICloudWallet.InvalidWalletSignature.selector);
        wallet.setSessionKey(grant, signature);
    }

    function test_setSessionKey_withoutTheOwnersSignature_reverts() public {
        SessionKeyGrant memory grant = grantOf(daemon, type(uint104).max, START + 90 days);
        bytes memory own = signWith(DAEMON_KEY, grantHash(grant));
        bytes memory good = signWith(USER_KEY, grantHash(grant));
        refuseGrant(grant, own);
        refuseGrant(grant, "");
        refuseGrant(grant, new bytes(65));
        refuseGrant(grant, mirrored(bytes.concat(good)));
        refuseGrant(grant, bytes.concat(good, hex"00"));
        vm.chainId(block.chainid + 1);
        refuseGrant(grant, good);
        vm.chainId(31_337);
        CloudWallet other = CloudWallet(payable(factory.create(user, keccak256("other"))));
        vm.expectRevert(ICloudWallet.InvalidWalletSignature.selector);
        other.setSessionKey(grant, good);
        wallet.setSessionKey(grant, good);
    }

    function test_approveSpend_untilTheDailyLimit_thenReverts() public {
        spend(60e6);
        spend(40e6);
        refuseSpend(1, aboveLimit(1, 0));
        skip(1 days - 1);
        refuseSpend(1, aboveLimit(1, 0));
        skip(1);
        vm.assertEq(wallet.leftToday(daemon), PER_DAY);
        refuseSpend(PER_DAY + 1, aboveLimit(PER_DAY + 1, PER_DAY));
        spend(PER_DAY);
    }

    function testFuzz_approveSpend_neverMoreThanTheLimitPerDay(uint128[12] calldata amounts, uint32[12] calldata waits)
        public
    {
        uint256[40] memory spent;
        for (uint256 i = 0; i < amounts.length; i++) {
            skip(between(waits[i], 0, 3 days));
            uint128 amount = uint128(between(amounts[i], 0, PER_DAY));
            uint256 day = (vm.getBlockTimestamp() - START) / 1 days;
            if (day >= 30 || !trySpend(amount)) continue;
            spent[day] += amount;
            vm.assertLe(spent[day], PER_DAY, "spent in one day");
        }
    }

    function test_approveSpend_afterNewLimits_countsWhatWasSpentToday() public {
        spend(60e6);
        allowDaemon(70e6, START + 30 days);
        vm.assertEq(wallet.leftToday(daemon), 10e6);
        allowDaemon(50e6, START + 30 days);
        vm.assertEq(wallet.leftToday(daemon), 0);
    }

    function test_approveSpend_ofNothingAboveALoweredLimit_forgetsNothing() public {
        spend(60e6);
        allowDaemon(50e6, START + 30 days);
        spend(0);
        allowDaemon(PER_DAY, START + 30 days);
        vm.assertEq(wallet.leftToday(daemon), PER_DAY - 60e6);
    }

    function test_approveSpend_ofAnotherToken_reverts() public {
        (bytes32 hash, bytes memory signature) = (marketHash(MESSAGE), sessionSigned(DAEMON_KEY, MESSAGE));
        vm.expectRevert(abi.encodeWithSelector(ICloudWallet.WrongToken.selector, address(0x7), address(dollar)));
        vm.prank(MARKET);
        wallet.approveSpend(hash, signature, address(0x7), 1);
    }

    function test_approveSpend_byAnybodyButTheMarket_reverts() public {
        (bytes32 hash, bytes memory signature) = (marketHash(MESSAGE), sessionSigned(DAEMON_KEY, MESSAGE));
        vm.expectRevert(abi.encodeWithSelector(ICloudWallet.NotMarket.selector, daemon));
        vm.prank(daemon);
        wallet.approveSpend(hash, signature, address(dollar), 1);
    }

    function test_approveSpend_afterExpiryOrRevocation_reverts() public {
        vm.warp(START + 30 days);
        refuseSpend(1, expired(daemon, START + 30 days));
        vm.warp(START + 30 days - 1);
        spend(1);
        revokeDaemon();
        refuseSpend(1, expired(daemon, 0));
    }

    function test_approveSpend_byAnUnknownKey_reverts() public {
        (bytes32 hash, bytes memory signature) = (marketHash(MESSAGE), sessionSigned(0xBAD, MESSAGE));
        vm.expectRevert(expired(vm.addr(0xBAD), 0));
        approve(hash, signature, 1);
    }

    function test_approveSpend_withABrokenSignature_reverts() public {
        bytes32 hash = marketHash(MESSAGE);
        bytes memory good = sessionSigned(DAEMON_KEY, MESSAGE);
        refuse(hash, signWith(DAEMON_KEY, hash));
        refuse(keccak256("other"), good);
        refuse(hash, mirrored(bytes.concat(good)));
        refuse(hash, bytes.concat(MESSAGE, new bytes(65)));
        refuse(hash, bytes.concat(good, hex"00"));
        refuse(hash, "");
        refuse(hash, new bytes(65));
        vm.chainId(block.chainid + 1);
        refuse(hash, good);
        vm.chainId(31_337);
        approve(hash, good, 1);
    }

    function test_approveSpend_byTheOwnersSignature_knowsNoLimit() public {
        bytes32 hash = marketHash(MESSAGE);
        approve(hash, signWith(USER_KEY, hash), type(uint128).max);
        vm.assertEq(wallet.leftToday(daemon), PER_DAY);
        refuse(hash, mirrored(signWith(USER_KEY, hash)));
    }

    function test_isValidSignature_ofOwnerAndKeysWithAWordOnly() public {
        bytes32 hash = marketHash(MESSAGE);
        assertValid(hash, signWith(USER_KEY, hash), true);
        assertValid(hash, sessionSigned(DAEMON_KEY, MESSAGE), true);
        assertValid(hash, signWith(DAEMON_KEY, hash), false);
        assertValid(hash, mirrored(signWith(USER_KEY, hash)), false);
        assertValid(hash, mirrored(sessionSigned(DAEMON_KEY, MESSAGE)), false);
        assertValid(hash, new bytes(65), false);
        assertValid(hash, new bytes(97), false);
        assertValid(hash, "", false);
        skip(37 days);
        assertValid(hash, sessionSigned(DAEMON_KEY, MESSAGE), false);
        assertValid(hash, signWith(USER_KEY, hash), true);
    }

    function testFuzz_isValidSignature_ofAnythingElse_neverHolds(bytes32 hash, bytes calldata noise, uint256 key)
        public
        view
    {
        key = between(key, 1, type(uint128).max);
        vm.assume(key != USER_KEY && key != DAEMON_KEY);
        assertValid(hash, noise, false);
        assertValid(hash, signWith(key, hash), false);
        assertValid(marketHash(hash), sessionSigned(key, hash), false);
        assertValid(hash, sessionSigned(DAEMON_KEY, hash), false);
    }

    function test_isValidSignature_ofASessionKey_holdsForNothingBeyondTheMarket() public view {
        bytes32 permit = typedHash("Test Dollar", address(dollar), MESSAGE);
        assertValid(permit, bytes.concat(MESSAGE, signWith(DAEMON_KEY, permit)), false);
        assertValid(permit, signWith(DAEMON_KEY, permit), false);
        assertValid(permit, signWith(USER_KEY, permit), true);
    }

    function test_ownedByAContract_takesWhatThatSigns() public {
        SmartOwner owner = new SmartOwner(daemon);
        vm.prank(user);
        wallet.offerOwnership(address(owner));
        owner.accept(wallet);
        bytes32 hash = marketHash(MESSAGE);
        assertValid(hash, signWith(DAEMON_KEY, hash), true);
        assertValid(hash, signWith(USER_KEY, hash), false);
        approve(hash, signWith(DAEMON_KEY, hash), type(uint128).max);
        SessionKeyGrant memory grant = grantOf(user, 5, START + 1);
        refuseGrant(grant, signWith(USER_KEY, grantHash(grant)));
        wallet.setSessionKey(grant, signWith(DAEMON_KEY, grantHash(grant)));
        vm.assertEq(wallet.leftToday(user), 5);
    }

    function spend(uint128 amount) private {
        approve(marketHash(MESSAGE), sessionSigned(DAEMON_KEY, MESSAGE), amount);
    }

    function refuseSpend(uint128 amount, bytes memory reason) private {
        (bytes32 hash, bytes memory signature) = (marketHash(MESSAGE), sessionSigned(DAEMON_KEY, MESSAGE));
        vm.expectRevert(reason);
        approve(hash, signature, amount);
    }

    function trySpend(uint128 amount) private returns (bool done) {
        (bytes32 hash, bytes memory signature) = (marketHash(MESSAGE), sessionSigned(DAEMON_KEY, MESSAGE));
        vm.prank(MARKET);
        try wallet.approveSpend(hash, signature, address(dollar), amount) {
            done = true;
        } catch {
            vm.assertTrue(amount > wallet.leftToday(daemon));
        }
    }

    function approve(bytes32 hash, bytes memory signature, uint128 amount) private {
        vm.prank(MARKET);
        wallet.approveSpend(hash, signature, address(dollar), amount);
    }

    function refuse(bytes32 hash, bytes memory signature) private {
        vm.expectRevert(ICloudWallet.InvalidWalletSignature.selector);
        approve(hash, signature, 1);
    }

    function refuseGrant(SessionKeyGrant memory grant, bytes memory signature) private {
        vm.expectRevert(ICloudWallet.InvalidWalletSignature.selector);
        wallet.setSessionKey(grant, signature);
    }

    function assertValid(bytes32 hash, bytes memory signature, bool valid) private view {
        bytes4 answer = wallet.isValidSignature(hash, signature);
        vm.assertTrue(answer == (valid ? bytes4(0x1626ba7e) : bytes4(0xffffffff)));
    }

    function aboveLimit(uint256 asked, uint256 left) private view returns (bytes memory) {
        return abi.encodeWithSelector(ICloudWallet.DailyLimitExceeded.selector, daemon, asked, left);
    }

    function expired(address key, uint256 expiresAt) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ICloudWallet.SessionKeyExpired.selector, key, expiresAt);
    }
}
