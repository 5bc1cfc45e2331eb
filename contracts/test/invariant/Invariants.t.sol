// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Calls} from "./Calls.sol";

/// @title Runs the handler's calls in any order; after each the books hold, and at the end everyone gets out.
abstract contract Invariants is Calls {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    /// @dev Read by the runner, as the next two.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(handler), calls);
    }

    function targetSenders() external pure returns (address[] memory senders) {
        senders = new address[](1);
        senders[0] = address(0x5E4D);
    }

    function invariant_books() public view {
        handler.check();
    }

    function afterInvariant() public {
        handler.check();
        handler.everyoneOut();
        handler.check();
    }
}

/// @notice Every call there is.
contract MarketInvariants is Invariants {
    function choose() internal override {
        tasks();
        sessions();
        money();
        tricks();
        stakes();
        rules();
    }
}

/// @notice Tasks and sessions more densely, with what can disturb them.
contract TaskInvariants is Invariants {
    function choose() internal override {
        tasks();
        sessions();
        tricks();
        rules();
    }
}

/// @notice Stake more densely, under tasks that hold and lose it.
contract StakeInvariants is Invariants {
    function choose() internal override {
        tasks();
        stakes();
        rules();
    }
}
