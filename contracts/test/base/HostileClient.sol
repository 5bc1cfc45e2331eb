// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {ISpendPolicy} from "../../src/interfaces/ICloudWallet.sol";

/// @title A contract client that approves everything and calls the market back when it is asked.
contract HostileClient is ISpendPolicy, IERC165 {
    address private immutable market;
    bytes private call;
    bool public called;

    constructor(address market_) {
        market = market_;
    }

    function callBack(bytes calldata call_) external {
        (call, called) = (call_, false);
    }

    function send(bytes calldata call_) external {
        _send(call_);
    }

    function approveSpend(bytes32, bytes calldata, address, uint128) external {
        bytes memory next = call;
        if (next.length == 0) return;
        delete call;
        _send(next);
        called = true;
    }

    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == type(IERC165).interfaceId || id == type(ISpendPolicy).interfaceId;
    }

    function _send(bytes memory data) private {
        (bool success, bytes memory reason) = market.call(data);
        if (success) return;
        assembly ("memory-safe") {
            revert(add(reason, 0x20), mload(reason))
        }
    }
}
