// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Eip712} from "./Eip712.sol";

/// @notice A holder's EIP-2612 permit for the calling contract.
struct Permit {
    address token;
    address holder;
    uint256 amount;
    uint256 deadline;
    uint8 v;
    bytes32 r;
    bytes32 s;
}

/// @title Permits that anyone may carry.
library Permits {
    using Eip712 for bytes32;

    bytes32 private constant TYPEHASH =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");

    /// @dev Whoever sees a permit may send it before, so a failure proves nothing; nor does success, since some tokens take
    /// any call. The last permit that the token counted of this holder must be this one, and its allowance untouched: one
    /// that the holder gave for something else must not do.
    function use(Permit memory permit) internal {
        IERC20Permit token = IERC20Permit(permit.token);
        try token.permit(permit.holder, address(this), permit.amount, permit.deadline, permit.v, permit.r, permit.s) {}
            catch {}
        uint256 count = token.nonces(permit.holder);
        bool signed = count != 0 && block.timestamp <= permit.deadline && _signer(permit, count - 1) == permit.holder;
        bool whole = IERC20(permit.token).allowance(permit.holder, address(this)) == permit.amount;
        if (!signed || !whole) revert Eip712.InvalidSignature(permit.holder);
    }

    function _signer(Permit memory permit, uint256 nonce) private view returns (address signer) {
        bytes32 domain = IERC20Permit(permit.token).DOMAIN_SEPARATOR();
        bytes32 structHash = keccak256(
            abi.encode(TYPEHASH, permit.holder, address(this), permit.amount, nonce, permit.deadline)
        );
        (signer,,) = ECDSA.tryRecover(domain.digest(structHash), permit.v, permit.r, permit.s);
    }
}
