// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title The market's token: 18 decimals, a fixed supply, no tax, no minting, no owner, not upgradeable.
contract OGPNToken is ERC20Permit {
    uint256 public constant SUPPLY = 100_000_000_000e18;

    /// @param recipient Receives the whole supply.
    constructor(address recipient) ERC20("OpGPU Network", "OGPN") ERC20Permit("OpGPU Network") {
        _mint(recipient, SUPPLY);
    }
}
