import { type GovernedAction, PARAMETERS, PARTS } from '../../port.js'
import type { Interfaces } from '../interfaces.js'
import type { ContractCall } from '../transaction.js'
import { at, encodePlan, on, type Plan, type PlanContext } from './plan.js'

type Context = Pick<PlanContext, 'contracts' | 'interfaces'>
type Raw = Extract<GovernedAction, { type: 'raw' }>
type Plans = {
  [T in Exclude<GovernedAction, Raw>['type']]: (
    action: Extract<GovernedAction, { type: T }>,
    context: Context,
  ) => Plan[]
}

const plans: Plans = {
  setParameter: ({ parameter, value }) => [on('parameters', 'set', [PARAMETERS.indexOf(parameter), value])],
  allowToken: ({ token, allowed }) => [on('paymentEscrow', 'setToken', [token, allowed])],
  upgrade: ({ contract, implementation, initialization }) => [
    on(contract satisfies keyof Interfaces, 'upgradeToAndCall', [implementation, initialization]),
  ],
  payFromTreasury: ({ token, to, amount }) => [at(token, 'token', 'transfer', [to, amount])],
  arbitrate: ({ terms, amount, slash }) => [on('taskManager', 'arbitrate', [terms, amount, slash])],
  correctReputation: ({ operator, correction, reason }) => [
    on('reputationRegistry', 'correct', [operator, correction, reason]),
  ],
  emitRewards: ({ token, amount }, { contracts }) => [
    at(token, 'token', 'approve', [contracts.stakingVault, amount]),
    on('stakingVault', 'addRewards', [token, amount]),
  ],
  setGuardian: ({ guardian }) => [on('watchdog', 'setGuardian', [guardian])],
  setLimits: ({ token, perHour, large }) => [on('watchdog', 'setLimits', [token, perHour, large])],
  unpause: ({ part }) => [on('watchdog', 'unpause', [PARTS.indexOf(part)])],
  slash: ({ owner, amount, recipient }) => [on('stakingVault', 'slash', [owner, amount, recipient])],
  setDelisted: ({ operator, delisted }) => [on('stakingVault', 'setDelisted', [operator, delisted])],
}

/** The calls that the timelock makes for an action, in their order. */
export function governedCalls(action: GovernedAction, context: Context): ContractCall[] {
  if (action.type === 'raw') return [{ to: action.to, data: action.data, value: action.value }]
  const plan = plans[action.type] as (action: GovernedAction, context: Context) => Plan[]
  return plan(action, context).map((each) => encodePlan(each, context))
}
