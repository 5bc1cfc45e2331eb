// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {StakingVault} from "../../src/StakingVault.sol";

/// @title A token that calls the vault in the middle of every transfer.
contract RecallToken is ERC20 {
    StakingVault private immutable vault;
    bytes private call;

    constructor(StakingVault vault_) ERC20("Recall", "RCL") {
        vault = vault_;
    }

    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }

    function callBack(bytes calldata data) external {
        call = data;
    }

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        if (call.length != 0) Address.functionCall(address(vault), call);
    }
}
