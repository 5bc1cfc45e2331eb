// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title A contract that answers every question by using up its gas.
contract GasEater {
    fallback() external {
        assembly ("memory-safe") {
            invalid()
        }
    }
}
