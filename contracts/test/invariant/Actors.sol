// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CloudWallet} from "../../src/CloudWallet.sol";
import {CloudWalletFactory} from "../../src/CloudWalletFactory.sol";
import {Deployed} from "../base/Deployed.sol";
import {Dollar} from "../base/Dollar.sol";
import {HostileClient} from "../base/HostileClient.sol";
import {HostileToken} from "../base/HostileToken.sol";
import {TollToken} from "../base/TollToken.sol";

/// @title A market and everyone in it: four clients, four operators of three owners, four stakers, four tokens.
abstract contract Actors is Deployed {
    uint256 internal constant START = 1_800_000_000;
    uint128 internal constant UNIT = 1e15;
    uint256 internal constant TOKENS = 3;
    bytes32 internal constant SALT = bytes32(uint256(1));

    Dollar internal dollar;
    HostileToken internal hostile;
    /// @dev Allowed and impossible to deposit.
    TollToken internal toll;
    CloudWalletFactory internal factory;
    CloudWallet internal wallet;
    HostileClient internal trickster;

    /// @dev The first three are used, the fourth only tried.
    address[] internal tokens;
    address[] internal clients;
    address[] internal operators;
    address[] internal stakers;
    /// @dev Whoever can have anything in the market.
    address[] internal actors;
    mapping(address account => uint256) internal keys;

    address internal alice = named("alice");
    /// @dev A client that has an operator as well.
    address internal bob = named("bob");
    address internal master = named("master");
    /// @dev An operator that is its own owner.
    address internal solo = named("solo");
    address internal user = named("user");
    address internal reporter = named("reporter");
    /// @dev Gets what the DAO slashes.
    address internal sink = address(0x51);

    function openMarket() internal {
        vm.warp(START);
        deployMarket();
        dollar = new Dollar(address(this));
        hostile = new HostileToken(address(this));
        toll = new TollToken(address(this));
        tokens = [address(token), address(dollar), address(hostile), address(toll)];
        factory = new CloudWalletFactory(address(new CloudWallet(address(escrow))));
        wallet = CloudWallet(payable(factory.create(user, SALT)));
        trickster = new HostileClient(address(escrow));
        for (uint256 i; i < tokens.length; ++i) allow(tokens[i]);
        clients = [alice, bob, address(wallet), address(trickster)];
        operators = [named("first"), named("second"), solo, named("bob's")];
        stakers = [master, solo, bob, alice];
        actors = [alice, bob, address(wallet), address(trickster), master, solo, user, reporter];
        actors.push(operators[0]);
        actors.push(operators[1]);
        actors.push(operators[3]);
    }

    function named(string memory name) internal returns (address account) {
        uint256 key = uint256(keccak256(bytes(name)));
        account = vm.addr(key);
        keys[account] = key;
    }

    /// @dev The session key of the wallet for a token.
    function daemonKey(address currency) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode("daemon", currency)));
    }

    /// @dev Tokens of 18 or 6 decimals, in their smallest unit.
    function whole(address currency) internal view returns (uint128) {
        return currency == address(dollar) ? 1e6 : 1e18;
    }

    /// @dev Calls as an actor and fails as the call does.
    function callAs(address who, address to, bytes memory data) internal {
        if (who == address(trickster)) return trickster.send(data);
        if (who == address(wallet)) {
            address holder = wallet.owner();
            vm.prank(holder);
            wallet.execute(to, 0, data);
            return;
        }
        vm.prank(who);
        (bool success, bytes memory reason) = to.call(data);
        if (success) return;
        assembly ("memory-safe") {
            revert(add(reason, 0x20), mload(reason))
        }
    }

    /// @dev The runner likes small and extreme numbers; each choice of a call takes other bits of this.
    function mix(uint256 seed, uint256 salt) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, salt)));
    }

    function allow(address currency) private {
        token.approve(address(vault), type(uint256).max);
        vm.prank(governor);
        escrow.setToken(currency, true);
        HostileToken(currency).approve(address(escrow), type(uint256).max);
        HostileToken(currency).approve(address(vault), type(uint256).max);
    }
}
