// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What the DAO may change; shares in basis points unless said otherwise.
enum Parameter {
    /// Of every payment, 0 to 500. The stakers' 1,200 is no parameter.
    TreasuryShare,
    /// Of slashed stake for the harmed client, 0 to 10,000; together with the next at most 10,000.
    SlashClientShare,
    /// Of slashed stake for who reported it, 0 to 5,000.
    SlashReporterShare,
    /// Of a disputed claim, from the client, 0 to 2,000.
    DisputeBond,
    /// Seconds, 14 to 60 days: longer than every challenge period.
    UnbondDelay,
    /// Of an owner in the stake token's smallest unit; below it a slashed operator is delisted. 0 to 1e9 tokens.
    MinProviderStake,
    /// Stake of the two client tiers, smallest unit, 0 to 1e11 tokens, the second at least the first.
    ClientTier1Stake,
    ClientTier2Stake,
    /// Percent of the treasury's part that goes back to such a client, 0 to 50.
    ClientTier1Rebate,
    ClientTier2Rebate,
    /// Score of the two provider tiers, 0 to 10,000, the second at least the first.
    ProviderTier1Score,
    ProviderTier2Score,
    /// Percent of the treasury's part that goes to such a provider, 0 to 50.
    ProviderTier1Rebate,
    ProviderTier2Rebate,
    /// Settled tasks before a provider has a tier, 1 to 1,000.
    ProviderTierTasks,
    /// Seconds that a queued withdrawal waits, 1 hour to 3 days.
    WithdrawalDelay
}

/// @title Every number the DAO may change, with its bounds, in one place.
interface IParameters {
    event ParameterSet(Parameter indexed parameter, uint256 before, uint256 value);

    error OutOfBounds(Parameter parameter, uint256 value, uint256 least, uint256 most);

    /// @notice Governor only.
    function set(Parameter parameter, uint256 value) external;
    function get(Parameter parameter) external view returns (uint256);
    function bounds(Parameter parameter) external pure returns (uint256 least, uint256 most);
    /// @notice Percent of the treasury's part that a client with this stake gets back.
    function clientRebate(uint256 stake) external view returns (uint8);
    /// @notice Percent of the treasury's part that a provider of this score and so many settled tasks gets.
    function providerRebate(uint256 score, uint256 settled) external view returns (uint8);
}
