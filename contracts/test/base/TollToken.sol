// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token that keeps one percent of every transfer.
contract TollToken is ERC20 {
    constructor(address recipient) ERC20("Toll", "TOLL") {
        _mint(recipient, 1e30);
    }

    function _update(address from, address to, uint256 amount) internal override {
        uint256 toll = from == address(0) ? 0 : amount / 100;
        if (toll != 0) super._update(from, address(0), toll);
        super._update(from, to, amount - toll);
    }
}
