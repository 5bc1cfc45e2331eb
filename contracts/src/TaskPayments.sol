// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IReputationRegistry} from "./interfaces/IReputationRegistry.sol";
import {IStakingVault} from "./interfaces/IStakingVault.sol";
import {EscrowLedger, Split} from "./libraries/EscrowLedger.sol";
import {MarketStorage} from "./libraries/MarketStorage.sol";
import {TaskRules} from "./libraries/TaskRules.sol";
import {TaskViews} from "./TaskViews.sol";
import {Settings} from "./types/Ledger.sol";
import {TaskState, Terms, Worker} from "./types/Task.sol";

/// @title How a task's money and collateral come free. Callers have checked that they may.
abstract contract TaskPayments is TaskViews {
    using SafeCast for uint256;
    using TaskRules for Worker;

    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IStakingVault public immutable vault;
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    IReputationRegistry public immutable reputation;
    /// @custom:oz-upgrades-unsafe-allow state-variable-immutable
    address public immutable stakeToken;

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor(IStakingVault stakingVault, IReputationRegistry registry, address token) {
        (vault, reputation, stakeToken) = (stakingVault, registry, token);
    }

    /// @dev Gives the collateral back, counts the task and pays.
    function _settle(Terms calldata terms, bytes32 resultHash, uint128 amount, bool late) internal {
        Worker storage slot = MarketStorage.market().workers[terms.provider];
        Worker memory entry = slot;
        entry.free += terms.collateral;
        entry.count(late);
        slot.store(entry);
        _pay(terms, entry.owner == address(0) ? terms.provider : entry.owner, resultHash, amount);
    }

    function _pay(Terms calldata terms, address payee, bytes32 resultHash, uint128 amount) internal {
        _lane(terms.client, terms.lane).state = TaskState.Settled;
        Split memory split =
            EscrowLedger.settle(terms.client, payee, terms.token, terms.amount, amount, terms.treasuryBps);
        emit TaskSettled(
            terms.taskId,
            terms.client,
            terms.provider,
            resultHash,
            split.paid,
            split.refunded,
            split.stakers,
            split.treasury
        );
    }

    function _releaseBond(Terms calldata terms, address to) internal {
        uint128 bond = _commitment(terms).bond;
        EscrowLedger.unlock(terms.client, terms.token, bond);
        if (to == terms.client) return;
        EscrowLedger.debit(terms.client, terms.token, bond);
        EscrowLedger.credit(to, terms.token, bond);
    }

    /// @dev A registry that fails must not hold the money; the event that follows leaves it no way to starve of gas.
    function _slash(Terms calldata terms, address reporter) internal returns (uint128 slashed) {
        if (terms.collateral != 0) {
            uint128 amount = terms.collateral * TaskRules.COLLATERAL_UNIT;
            slashed = vault.slashCollateral(terms.provider, amount);
            _creditSlashed(terms.client, reporter, slashed);
        }
        try reputation.recordFailure(terms.provider, slashed != 0) {} catch {}
    }

    function _creditSlashed(address client, address reporter, uint128 amount) private {
        Settings memory settings = MarketStorage.market().settings;
        uint128 harmed = EscrowLedger.share(amount, settings.slashClientBps);
        uint128 proved = EscrowLedger.share(amount, settings.slashReporterBps);
        EscrowLedger.credit(client, stakeToken, harmed);
        EscrowLedger.credit(reporter, stakeToken, proved);
        MarketStorage.market().tokens[stakeToken].treasuryOwed += uint256(amount - harmed - proved).toUint112();
    }
}
