// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {ICloudWallet} from "../../src/interfaces/ICloudWallet.sol";

/// @title A contract that owns a wallet and signs by the key of its own master.
contract SmartOwner is IERC1271 {
    address private immutable master;

    constructor(address master_) {
        master = master_;
    }

    function accept(ICloudWallet wallet) external {
        wallet.acceptOwnership();
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        (address signer,,) = ECDSA.tryRecoverCalldata(hash, signature);
        return signer == master ? IERC1271.isValidSignature.selector : bytes4(0);
    }
}
