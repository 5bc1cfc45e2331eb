// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {ICloudWallet, ICloudWalletFactory} from "./interfaces/ICloudWallet.sol";

/// @title Makes clones of one wallet, each at an address that its owner and salt decide.
contract CloudWalletFactory is ICloudWalletFactory {
    /// @notice What every wallet of this factory runs, for ever.
    address public immutable implementation;

    constructor(address wallet) {
        implementation = wallet;
    }

    /// @inheritdoc ICloudWalletFactory
    function create(address owner, bytes32 salt) external returns (address wallet) {
        wallet = walletOf(owner, salt);
        if (wallet.code.length != 0) return wallet;
        Clones.cloneDeterministic(implementation, _saltOf(owner, salt));
        ICloudWallet(wallet).initialize(owner);
        emit WalletCreated(wallet, owner, salt);
    }

    /// @inheritdoc ICloudWalletFactory
    function walletOf(address owner, bytes32 salt) public view returns (address) {
        return Clones.predictDeterministicAddress(implementation, _saltOf(owner, salt));
    }

    function _saltOf(address owner, bytes32 salt) private pure returns (bytes32) {
        return keccak256(abi.encode(owner, salt));
    }
}
