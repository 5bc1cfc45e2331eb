// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {CloudWallet} from "../src/CloudWallet.sol";
import {ICloudWallet, ISpendPolicy} from "../src/interfaces/ICloudWallet.sol";
import {Wallets} from "./base/Wallets.sol";

/// @notice Where wallets are, and whose from the first moment.
contract WalletFactoryTest is Wallets {
    function setUp() public {
        openWallet(address(0x4A11));
    }

    function test_create_asPredicted_onceAndForThatOwner() public {
        address predicted = factory.walletOf(user, keccak256("second"));
        vm.assertEq(predicted.code.length, 0);
        vm.assertEq(factory.create(user, keccak256("second")), predicted);
        vm.assertEq(factory.create(user, keccak256("second")), predicted);
        vm.assertEq(CloudWallet(payable(predicted)).owner(), user);
        vm.assertTrue(factory.walletOf(daemon, keccak256("second")) != predicted);
    }

    function test_initialize_again_reverts() public {
        CloudWallet implementation = CloudWallet(payable(factory.implementation()));
        vm.expectRevert(ICloudWallet.AlreadyInitialized.selector);
        implementation.initialize(address(this));
        vm.expectRevert(ICloudWallet.AlreadyInitialized.selector);
        wallet.initialize(address(this));
        expectNotOwner(address(0));
        factory.create(address(0), FIRST);
    }

    function test_supportsInterface_ofItsThree() public view {
        vm.assertTrue(wallet.supportsInterface(type(ISpendPolicy).interfaceId));
        vm.assertTrue(wallet.supportsInterface(type(IERC1271).interfaceId));
        vm.assertTrue(wallet.supportsInterface(type(IERC165).interfaceId));
        vm.assertTrue(!wallet.supportsInterface(0xffffffff));
    }
}
