// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vm} from "./Vm.sol";

/// @title What every test stands on.
abstract contract Test {
    // The address at which the runner answers cheat codes: the last 20 bytes of keccak256("hevm cheat code").
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    // solhint-disable-next-line func-name-mixedcase
    bool public IS_TEST = true;

    function signWith(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @dev The optimizer takes `block.timestamp` for constant, the runner doesn't.
    function skip(uint256 secondsAhead) internal {
        vm.warp(vm.getBlockTimestamp() + secondsAhead);
    }

    function between(uint256 value, uint256 least, uint256 most) internal pure returns (uint256) {
        return least + value % (most - least + 1);
    }
}
