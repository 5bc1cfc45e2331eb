// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "../base/Test.sol";
import {Handler} from "./Handler.sol";

/// @title The handler's calls in groups, of which a test chooses.
abstract contract Calls is Test {
    Handler internal handler;
    bytes4[] internal calls;

    function setUp() public {
        handler = new Handler();
        choose();
    }

    function choose() internal virtual;

    function tasks() internal {
        calls.push(handler.submit.selector);
        calls.push(handler.award.selector);
        calls.push(handler.awardBatch.selector);
        calls.push(handler.cancel.selector);
        calls.push(handler.commit.selector);
        calls.push(handler.verify.selector);
        calls.push(handler.verifyBatch.selector);
        calls.push(handler.voucher.selector);
        calls.push(handler.object.selector);
        calls.push(handler.arbitrate.selector);
        calls.push(handler.finalize.selector);
        calls.push(handler.finalizeBatch.selector);
        calls.push(handler.expire.selector);
        calls.push(handler.pass.selector);
    }

    function sessions() internal {
        calls.push(handler.open.selector);
        calls.push(handler.topUp.selector);
        calls.push(handler.redeem.selector);
        calls.push(handler.end.selector);
        calls.push(handler.closeSession.selector);
    }

    function money() internal {
        calls.push(handler.deposit.selector);
        calls.push(handler.depositWithPermit.selector);
        calls.push(handler.withdraw.selector);
        calls.push(handler.queue.selector);
        calls.push(handler.release.selector);
        calls.push(handler.collectTreasury.selector);
        calls.push(handler.refreshRebates.selector);
        calls.push(handler.setSessionKey.selector);
        calls.push(handler.depositOfWallet.selector);
        calls.push(handler.depositOfOwner.selector);
        calls.push(handler.withdrawOfWallet.selector);
        calls.push(handler.changeOwner.selector);
    }

    function tricks() internal {
        calls.push(handler.awardOfTrickster.selector);
        calls.push(handler.sessionOfTrickster.selector);
        calls.push(handler.trick.selector);
        calls.push(handler.trespass.selector);
    }

    function stakes() internal {
        calls.push(handler.stake.selector);
        calls.push(handler.stakeFor.selector);
        calls.push(handler.stakeWithPermit.selector);
        calls.push(handler.unbond.selector);
        calls.push(handler.claim.selector);
        calls.push(handler.setOperator.selector);
        calls.push(handler.addCollateral.selector);
        calls.push(handler.removeCollateral.selector);
        calls.push(handler.setVerifierBond.selector);
        calls.push(handler.delegate.selector);
        calls.push(handler.slashOwner.selector);
        calls.push(handler.list.selector);
        calls.push(handler.addRewards.selector);
        calls.push(handler.distribute.selector);
        calls.push(handler.claimRewards.selector);
    }

    function rules() internal {
        calls.push(handler.setParameter.selector);
        calls.push(handler.setLimits.selector);
        calls.push(handler.setToken.selector);
        calls.push(handler.pause.selector);
        calls.push(handler.rate.selector);
        calls.push(handler.correct.selector);
    }
}
