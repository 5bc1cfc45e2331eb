// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Calls} from "./Calls.sol";

/// @title Invariants say nothing of calls that never succeed: here all of them do, again and again, in a fixed order.
contract ReachTest is Calls {
    uint256 private constant ROUNDS = 96;
    uint256 private constant LEAST = ROUNDS / 12;

    mapping(bytes4 call => uint256) private done;

    function test_calls_inAnyOrder_succeedOften() public {
        uint256 count = ROUNDS * calls.length;
        for (uint256 i; i < count; ++i) {
            uint256 seed = uint256(keccak256(abi.encode(i)));
            bytes4 call = calls[seed % calls.length];
            (bool success,) = address(handler).call(abi.encodePacked(call, seed, seed % 2));
            if (success) ++done[call];
        }
        for (uint256 i; i < calls.length; ++i) {
            vm.assertLe(LEAST, done[calls[i]], string.concat("successes of call ", vm.toString(i)));
        }
        handler.check();
        handler.everyoneOut();
        handler.check();
    }

    function choose() internal override {
        tasks();
        sessions();
        money();
        tricks();
        stakes();
        rules();
    }
}
