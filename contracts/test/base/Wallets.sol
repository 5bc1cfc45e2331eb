// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CloudWallet} from "../../src/CloudWallet.sol";
import {CloudWalletFactory} from "../../src/CloudWalletFactory.sol";
import {ICloudWallet, SessionKeyGrant} from "../../src/interfaces/ICloudWallet.sol";
import {Dollar} from "./Dollar.sol";
import {Test} from "./Test.sol";

/// @title Wallets of one market, the owner's and the daemon's keys, and what these sign.
abstract contract Wallets is Test {
    uint256 internal constant USER_KEY = 0x05E5;
    uint256 internal constant DAEMON_KEY = 0xDAE0;
    bytes32 internal constant FIRST = bytes32(uint256(1));

    address internal user = vm.addr(USER_KEY);
    address internal daemon = vm.addr(DAEMON_KEY);
    CloudWalletFactory internal factory;
    CloudWallet internal wallet;
    Dollar internal dollar;

    function openWallet(address market) internal {
        dollar = new Dollar(address(this));
        factory = new CloudWalletFactory(address(new CloudWallet(market)));
        wallet = CloudWallet(payable(factory.create(user, FIRST)));
    }

    function grantOf(address key, uint104 perDay, uint256 expiresAt) internal view returns (SessionKeyGrant memory) {
        return SessionKeyGrant({
            key: key,
            token: address(dollar),
            perDay: perDay,
            expiresAt: uint40(expiresAt),
            nonce: wallet.nonce()
        });
    }

    /// @dev By a stranger who carries the owner's signature.
    function allowDaemon(uint104 perDay, uint256 expiresAt) internal {
        SessionKeyGrant memory grant = grantOf(daemon, perDay, expiresAt);
        wallet.setSessionKey(grant, signWith(USER_KEY, grantHash(grant)));
    }

    function revokeDaemon() internal {
        SessionKeyGrant memory grant = grantOf(daemon, 0, 0);
        vm.prank(user);
        wallet.setSessionKey(grant, "");
    }

    function grantHash(SessionKeyGrant memory grant) internal view returns (bytes32) {
        bytes32 typeHash =
            keccak256("SessionKeyGrant(address key,address token,uint104 perDay,uint40 expiresAt,uint256 nonce)");
        bytes32 structHash =
            keccak256(abi.encode(typeHash, grant.key, grant.token, grant.perDay, grant.expiresAt, grant.nonce));
        return typedHash("OpGPU CloudWallet", address(wallet), structHash);
    }

    function marketHash(bytes32 structHash) internal view returns (bytes32) {
        return typedHash("OpGPU", address(wallet.market()), structHash);
    }

    function typedHash(string memory name, address verifier, bytes32 structHash) internal view returns (bytes32) {
        bytes32 typeHash =
            keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
        bytes32 domain =
            keccak256(abi.encode(typeHash, keccak256(bytes(name)), keccak256("1"), block.chainid, verifier));
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    /// @dev A session key's signature as it goes to the chain.
    function sessionSigned(uint256 key, bytes32 structHash) internal view returns (bytes memory) {
        return bytes.concat(structHash, signWith(key, marketHash(structHash)));
    }

    /// @dev The same signature with the other s that ECDSA admits.
    function mirrored(bytes memory signature) internal pure returns (bytes memory) {
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        uint256 at = signature.length - 33;
        uint256 s;
        assembly ("memory-safe") {
            s := mload(add(add(signature, 0x20), at))
            mstore(add(add(signature, 0x20), at), sub(order, s))
        }
        signature[at + 32] = signature[at + 32] == bytes1(uint8(27)) ? bytes1(uint8(28)) : bytes1(uint8(27));
        return signature;
    }

    function expectNotOwner(address caller) internal {
        vm.expectRevert(abi.encodeWithSelector(ICloudWallet.NotOwner.selector, caller));
    }

    function permitted(uint256 key, uint128 amount) internal view returns (uint8 v, bytes32 r, bytes32 s) {
        address holder = vm.addr(key);
        bytes32 typeHash =
            keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 structHash = keccak256(
            abi.encode(typeHash, holder, address(wallet), amount, dollar.nonces(holder), type(uint256).max)
        );
        return vm.sign(key, keccak256(abi.encodePacked(hex"1901", dollar.DOMAIN_SEPARATOR(), structHash)));
    }
}
