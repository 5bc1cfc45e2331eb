// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SessionKeyGrant} from "../../src/interfaces/ICloudWallet.sol";
import {EscrowHandler} from "./EscrowHandler.sol";

/// @title The wallet: its session keys, its money and its owners.
abstract contract WalletHandler is EscrowHandler {
    uint104 internal constant WHOLE_PER_DAY = 1_000;

    function setSessionKey(uint256 seed) external step {
        address currency = tokens[mix(seed, 1) % TOKENS];
        bool live = mix(seed, 2) % 8 != 0;
        grantKey(currency, uint104(between(mix(seed, 3), WHOLE_PER_DAY / 2, WHOLE_PER_DAY)), live);
    }

    function depositOfWallet(uint256 seed) external step {
        address currency = tokens[mix(seed, 1) % TOKENS];
        uint128 amount = share(balance(currency, address(wallet)), mix(seed, 2));
        address holder = mix(seed, 3) % 2 == 0 ? wallet.owner() : vm.addr(daemonKey(currency));
        vm.prank(holder);
        wallet.deposit(currency, amount);
    }

    function depositOfOwner(uint256 seed) external step {
        (address holder, address currency) = (wallet.owner(), tokens[mix(seed, 1) % 2]);
        uint128 amount = share(balance(currency, holder), mix(seed, 2));
        (uint8 v, bytes32 r, bytes32 s) = permitOf(currency, holder, address(wallet), amount);
        wallet.depositWithPermit(currency, amount, type(uint256).max, v, r, s);
        move(holder, address(wallet), currency, amount);
    }

    function withdrawOfWallet(uint256 seed) external step {
        (address holder, address currency) = (wallet.owner(), tokens[mix(seed, 1) % TOKENS]);
        uint128 amount = share(escrow.credits(address(wallet), currency), mix(seed, 2));
        bool atOnce = mix(seed, 3) % 2 == 0;
        vm.prank(holder);
        if (atOnce) wallet.withdraw(currency, amount, holder);
        else wallet.queueWithdrawal(currency, amount, holder);
        if (atOnce) move(address(wallet), holder, currency, amount);
    }

    /// @dev The keys of the owner before are void until the next one grants them again.
    function changeOwner(uint256 seed) external step {
        address before = wallet.owner();
        address next = before == user ? reporter : user;
        vm.prank(before);
        wallet.offerOwnership(next);
        vm.prank(next);
        wallet.acceptOwnership();
        for (uint256 i; i < TOKENS; ++i) {
            hold(wallet.leftToday(vm.addr(daemonKey(tokens[i]))) == 0, "a session key outlived its owner");
            if (seed % 2 == 0) grantKey(tokens[i], WHOLE_PER_DAY, true);
        }
        hold(factory.create(user, SALT) == address(wallet), "made again");
    }

    /// @dev Carried by anyone with the owner's signature.
    function grantKey(address currency, uint104 wholePerDay, bool live) internal {
        uint40 expiresAt = live ? uint40(vm.getBlockTimestamp() + 365 days) : 0;
        uint104 perDay = wholePerDay * uint104(whole(currency));
        address key = vm.addr(daemonKey(currency));
        SessionKeyGrant memory grant = SessionKeyGrant(key, currency, perDay, expiresAt, wallet.nonce());
        wallet.setSessionKey(grant, signWith(keys[wallet.owner()], grantHash(grant)));
    }
}
