// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {Ballot, IBallotBox} from "./interfaces/IBallotBox.sol";

/// @title One sender pays for many voters.
contract BallotBox is IBallotBox {
    /// @notice What one ballot may use: a voter that is a contract could otherwise use up the others' gas.
    uint256 public constant BALLOT_GAS = 500_000;

    /// @inheritdoc IBallotBox
    function cast(IGovernor governor, uint256 proposalId, Ballot[] calldata ballots)
        external
        returns (uint256 counted)
    {
        for (uint256 i = 0; i < ballots.length; i++) {
            _requireGas();
            if (_cast(governor, proposalId, ballots[i])) counted++;
        }
    }

    function _cast(IGovernor governor, uint256 proposalId, Ballot calldata ballot) private returns (bool) {
        try governor.castVoteBySig{gas: BALLOT_GAS}(proposalId, ballot.support, ballot.voter, ballot.signature) {
            return true;
        } catch (bytes memory reason) {
            emit BallotSkipped(governor, proposalId, ballot.voter, reason);
            return false;
        }
    }

    /// @dev Without this a ballot would fail for want of gas and be left out, and estimates of the gas, which look for the
    /// least that does not revert, would always be too low.
    function _requireGas() private view {
        uint256 required = BALLOT_GAS + BALLOT_GAS / 32;
        if (gasleft() < required) revert TooLittleGas(gasleft(), required);
    }
}
