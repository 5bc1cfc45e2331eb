// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Parameter} from "../../src/interfaces/IParameters.sol";
import {Books} from "./Books.sol";
import {Exits} from "./Exits.sol";
import {HostileHandler} from "./HostileHandler.sol";
import {RuleHandler} from "./RuleHandler.sol";
import {TrespassHandler} from "./TrespassHandler.sol";
import {WalletHandler} from "./WalletHandler.sol";

/// @title Everything that anyone may do, in any order, beside a model of what must come of it.
contract Handler is Exits, HostileHandler, RuleHandler, TrespassHandler, WalletHandler, Books {
    uint128 private constant WHOLE_AT_FIRST = 1_000;

    constructor() {
        openMarket();
        lowerTiers();
        for (uint256 i; i < LANES; ++i) slots[i].index = i;
        for (uint256 i; i < TOKENS; ++i) fund(tokens[i]);
        for (uint256 i; i < stakers.length; ++i) addStake(stakers[i], 500e18);
        for (uint256 i; i < operators.length; ++i) {
            authorise(payeeOf(operators[i]), operators[i], true);
            addCollateralOf(operators[i], 200e18);
        }
        for (uint256 i; i < TOKENS; ++i) escrow.refreshRebates(alice, tokens[i], alice);
    }

    /// @dev In reach of the stakes and of the few tasks of a run.
    function lowerTiers() private {
        vm.startPrank(governor);
        parameters.set(Parameter.ClientTier1Stake, 100e18);
        parameters.set(Parameter.ClientTier2Stake, 500e18);
        parameters.set(Parameter.ProviderTier1Score, 5_000);
        parameters.set(Parameter.ProviderTierTasks, 1);
        vm.stopPrank();
    }

    function fund(address currency) private {
        uint128 amount = WHOLE_AT_FIRST * whole(currency);
        grantKey(currency, WHOLE_PER_DAY, true);
        for (uint256 i; i < clients.length; ++i) {
            escrow.depositFor(clients[i], currency, amount);
            give(clients[i], currency, amount);
            expected[clients[i]][currency] += amount;
        }
        give(user, currency, amount);
        give(reporter, currency, amount);
    }

    function give(address who, address currency, uint128 amount) private {
        IERC20(currency).transfer(who, amount);
        expected[who][currency] += amount;
    }
}
