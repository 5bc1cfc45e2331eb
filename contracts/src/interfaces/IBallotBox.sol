// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

/// @notice A vote signed as the governor's `Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)`.
struct Ballot {
    address voter;
    /// @dev 0 against, 1 for, 2 abstain.
    uint8 support;
    bytes signature;
}

/// @title Casts votes that were collected by signature, many in one transaction; keeps nothing and has no rights.
interface IBallotBox {
    /// @notice The governor did not take a ballot, or it took more than `BALLOT_GAS`; the others count.
    event BallotSkipped(IGovernor indexed governor, uint256 indexed proposalId, address indexed voter, bytes reason);

    /// @notice The transaction has too little gas to try the next ballot fairly.
    error TooLittleGas(uint256 left, uint256 required);

    /// @notice Casts every ballot that counts. Anyone may send it.
    /// @return counted How many did.
    function cast(IGovernor governor, uint256 proposalId, Ballot[] calldata ballots)
        external
        returns (uint256 counted);
}
