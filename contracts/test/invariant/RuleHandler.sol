// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Parameter} from "../../src/interfaces/IParameters.sol";
import {Part} from "../../src/interfaces/IWatchdog.sol";
import {Rating} from "../../src/types/Messages.sol";
import {TaskState, Terms} from "../../src/types/Task.sol";
import {Model, Slot} from "./Model.sol";

/// @title What the DAO, the guardian and judging clients do, and time.
abstract contract RuleHandler is Model {
    function setParameter(uint256 seed) external step {
        Parameter parameter = Parameter(mix(seed, 1) % 16);
        (uint256 least, uint256 most) = parameters.bounds(parameter);
        if (parameter == Parameter.MinProviderStake) most = 100e18;
        if (parameter == Parameter.ClientTier1Stake || parameter == Parameter.ClientTier2Stake) most = 1_000e18;
        if (parameter == Parameter.ProviderTierTasks) most = 3;
        if (parameter <= Parameter.SlashReporterShare) most /= 2;
        uint256 value = between(mix(seed, 2), least, most);
        vm.prank(governor);
        parameters.set(parameter, value);
    }

    function setLimits(uint256 seed) external step {
        address currency = tokens[mix(seed, 1) % TOKENS];
        uint112 large = uint112(between(mix(seed, 2), 0, 1_000 * whole(currency)));
        bool none = mix(seed, 3) % 2 == 0;
        vm.prank(governor);
        watchdog.setLimits(currency, none ? 0 : 2 * large, none ? 0 : large);
    }

    function setToken(uint256 seed) external step {
        bool allowed = mix(seed, 1) % 4 != 0;
        vm.prank(governor);
        escrow.setToken(tokens[mix(seed, 2) % tokens.length], allowed);
    }

    /// @dev Most pauses end at once, or nothing else would happen in a run.
    function pause(uint256 seed) external step {
        Part part = Part(mix(seed, 1) % 3);
        address next = mix(seed, 2) % 2 == 0 ? guardian : reporter;
        vm.prank(watchdog.guardian());
        watchdog.pause(part);
        vm.prank(governor);
        watchdog.setGuardian(next);
        if (mix(seed, 3) % 4 == 0) return;
        vm.prank(governor);
        watchdog.unpause(part);
    }

    function rate(uint256 seed) external step {
        Slot storage slot = find(seed, bit(TaskState.Settled));
        Terms memory terms = slot.terms;
        Rating memory rating = Rating(terms.taskId, uint8(between(mix(seed, 1), 0, 100)));
        bytes memory signature = clientSigned(terms.client, terms.token, hashOf(rating), mix(seed, 2));
        uint256 before = registry.recordOf(terms.provider).ratings;
        registry.rate(terms, rating, signature);
        hold(registry.recordOf(terms.provider).ratings == before + 1, "a rating counts once");
    }

    function correct(uint256 seed) external step {
        address operator = operators[mix(seed, 1) % operators.length];
        int24 correction = int24(int256(between(mix(seed, 2), 0, 20_000))) - 10_000;
        vm.prank(governor);
        registry.correct(operator, correction, "");
        hold(registry.score(operator) <= 10_000, "score");
    }

    /// @dev Mostly minutes; sometimes days.
    function pass(uint256 seed) external step {
        skip(between(mix(seed, 2), 1, mix(seed, 1) % 8 == 0 ? 4 days : 30 minutes));
    }
}
