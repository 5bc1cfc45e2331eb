// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title A stablecoin of six decimals with permits.
contract Dollar is ERC20Permit {
    constructor(address recipient) ERC20("Test Dollar", "TUSD") ERC20Permit("Test Dollar") {
        _mint(recipient, 1_000_000_000e6);
    }

    function decimals() public pure override returns (uint8) {
        return 6;
    }
}
