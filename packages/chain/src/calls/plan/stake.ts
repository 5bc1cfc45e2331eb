import type { StakeCall } from '../../port.js'
import { on, type Planner } from './plan.js'
import { permitArgs } from './signatures.js'

export const stakePlans: Planner<StakeCall> = {
  stake: ({ amount, owner }) =>
    owner === undefined ? on('stakingVault', 'stake', [amount]) : on('stakingVault', 'stakeFor', [owner, amount]),
  stakeWithPermit: ({ amount, permit }) => on('stakingVault', 'stakeWithPermit', [amount, ...permitArgs(permit)]),
  unbond: ({ amount }) => on('stakingVault', 'requestUnbond', [amount]),
  claim: () => on('stakingVault', 'claim'),
  setOperator: ({ operator, authorised, consent }) =>
    on('stakingVault', 'setOperator', [operator, authorised, consent]),
  addCollateral: ({ operator, amount }) => on('stakingVault', 'addCollateral', [operator, amount]),
  removeCollateral: ({ operator, amount }) => on('stakingVault', 'removeCollateral', [operator, amount]),
  setVerifierBond: ({ bond }) => on('stakingVault', 'setVerifierBond', [bond]),
  distribute: ({ token }) => on('stakingVault', 'distribute', [token]),
  addRewards: ({ token, amount }) => on('stakingVault', 'addRewards', [token, amount]),
  claimRewards: ({ token, stretches = 1 }, { interfaces }) => {
    const one = interfaces.stakingVault.encodeFunctionData('claimRewards', [token])
    return on('stakingVault', 'multicall', [new Array<string>(stretches).fill(one)])
  },
  relist: ({ operator }) => on('stakingVault', 'relist', [operator]),
  delegate: ({ delegatee }) => on('stakingVault', 'delegate', [delegatee]),
}
