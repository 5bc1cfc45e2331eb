// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What the guardian may pause.
enum Part {
    Tasks,
    Escrow,
    Vault
}

/// @notice How much of a token may leave the escrow: one slot. Amounts in the token's smallest unit; 0 means no limit.
struct Limits {
    uint112 perHour;
    uint112 large;
}

/// @title Circuit breakers: pauses that end by themselves and limits on what leaves the escrow.
interface IWatchdog {
    event GuardianSet(address indexed guardian);
    event PartPaused(Part indexed part, uint40 until);
    event PartUnpaused(Part indexed part);
    event LimitsSet(address indexed token, uint112 perHour, uint112 large);

    error NotGuardian(address caller);
    error NotEscrow(address caller);
    /// @notice After a pause the part must run this long before the guardian may pause it again; unix seconds.
    error PauseTooSoon(Part part, uint40 from);
    /// @notice Payments as large as this wait: queue it.
    error LargePayment(address token, uint256 amount, uint256 limit);
    /// @notice So much may still leave this hour; wait, or queue it.
    error OutflowExceeded(address token, uint256 amount, uint256 left);

    /// @notice Pauses a part for `PAUSE` (3 days); not again before it ran for `REST` (4 days). Guardian only.
    function pause(Part part) external;

    /// @notice Ends a pause. Governor only.
    function unpause(Part part) external;

    /// @notice Governor only.
    function setGuardian(address guardian) external;

    /// @notice Governor only.
    function setLimits(address token, uint112 perHour, uint112 large) external;

    /// @notice Counts a payment at once, or reverts. Escrow only.
    function countOutflow(address token, uint256 amount) external;

    function guardian() external view returns (address);
    function pausedUntil(Part part) external view returns (uint40);
    function limits(address token) external view returns (Limits memory);
    function leftThisHour(address token) external view returns (uint256);
}
