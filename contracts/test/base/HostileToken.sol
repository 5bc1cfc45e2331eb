// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @notice How the token behaves at its next transfers.
enum Trick {
    None,
    /// Moves nothing and says so by its answer only.
    Refuse,
    /// Takes one unit more from the payer.
    TakeMore,
    /// Calls its target before it moves anything, and fails with it.
    CallBack
}

/// @title A token that turned hostile after it was allowed. It takes any call, so also permits, without a revert.
contract HostileToken is ERC20 {
    Trick private trick;
    address private target;
    bytes private call;

    constructor(address recipient) ERC20("Hostile", "HOST") {
        _mint(recipient, 1e30);
    }

    fallback() external {}

    function play(Trick next) external {
        trick = next;
    }

    function callBack(address target_, bytes calldata call_) external {
        (trick, target, call) = (Trick.CallBack, target_, call_);
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        return trick != Trick.Refuse && super.transfer(to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        return trick != Trick.Refuse && super.transferFrom(from, to, amount);
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (trick == Trick.CallBack) _callBack();
        if (trick == Trick.TakeMore) super._update(from, address(0), 1);
        super._update(from, to, amount);
    }

    function _callBack() private {
        (bool success, bytes memory reason) = target.call(call);
        if (success) return;
        assembly ("memory-safe") {
            revert(add(reason, 0x20), mload(reason))
        }
    }
}
