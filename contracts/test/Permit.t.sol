// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {HostileToken} from "./base/HostileToken.sol";
import {Market} from "./base/Market.sol";

contract PermitTest is Market {
    uint256 private constant OTHER_KEY = 0x07E4;

    struct Signed {
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    function setUp() public override {
        openMarket();
        token.transfer(client, 100);
    }

    function test_depositWithPermit_byAnyone_creditsTheHolder() public {
        deposit(9, START, signedBy(CLIENT_KEY, 9, START));
        assertClient(DEPOSIT + 9, 0);
        vm.assertEq(token.balanceOf(client), 91);
    }

    function test_depositWithPermit_sentBySomebodyBefore_stillDeposits() public {
        Signed memory permit = signedBy(CLIENT_KEY, 9, START);
        token.permit(client, address(escrow), 9, START, permit.v, permit.r, permit.s);
        deposit(9, START, permit);
        assertClient(DEPOSIT + 9, 0);
    }

    function test_depositWithPermit_ofAnAllowanceForSomethingElse_reverts() public {
        allow(50);
        Signed memory forged = signedBy(OTHER_KEY, 50, START);
        expectInvalidSignature(client);
        deposit(50, START, forged);
    }

    function test_depositWithPermit_usedAgainOnALaterAllowance_reverts() public {
        Signed memory permit = signedBy(CLIENT_KEY, 9, START);
        deposit(9, START, permit);
        allow(50);
        expectInvalidSignature(client);
        deposit(9, START, permit);
    }

    function test_depositWithPermit_ofAnotherAmount_reverts() public {
        Signed memory permit = signedBy(CLIENT_KEY, 9, START);
        token.permit(client, address(escrow), 9, START, permit.v, permit.r, permit.s);
        expectInvalidSignature(client);
        deposit(8, START, permit);
    }

    function test_depositWithPermit_afterItsDeadline_reverts() public {
        Signed memory permit = signedBy(CLIENT_KEY, 9, START);
        token.permit(client, address(escrow), 9, START, permit.v, permit.r, permit.s);
        skip(1);
        expectInvalidSignature(client);
        deposit(9, START, permit);
    }

    function test_depositWithPermit_ofATokenThatTakesAnyCall_reverts() public {
        HostileToken hostile = new HostileToken(client);
        vm.prank(governor);
        escrow.setToken(address(hostile), true);
        vm.prank(client);
        hostile.approve(address(escrow), 9);
        vm.expectRevert(bytes(""));
        escrow.depositWithPermit(client, address(hostile), 9, START, 27, bytes32(0), bytes32(0));
    }

    function deposit(uint128 amount, uint256 deadline, Signed memory permit) private {
        vm.prank(stranger);
        escrow.depositWithPermit(client, address(token), amount, deadline, permit.v, permit.r, permit.s);
    }

    function allow(uint256 amount) private {
        vm.prank(client);
        token.approve(address(escrow), amount);
    }

    function signedBy(uint256 key, uint256 amount, uint256 deadline) private view returns (Signed memory permit) {
        bytes32 typeHash =
            keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 structHash =
            keccak256(abi.encode(typeHash, client, address(escrow), amount, token.nonces(client), deadline));
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), structHash));
        (permit.v, permit.r, permit.s) = vm.sign(key, digest);
    }
}
