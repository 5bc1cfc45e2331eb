import type { Call } from '../port.js'
import { governancePlans } from './plan/governance.js'
import { moneyPlans, tokenPlans } from './plan/money.js'
import { encodePlan, type Plan, type PlanContext, type Planner } from './plan/plan.js'
import { sessionPlans } from './plan/sessions.js'
import { stakePlans } from './plan/stake.js'
import { taskPlans } from './plan/tasks.js'
import { walletPlans } from './plan/wallets.js'
import type { ContractCall } from './transaction.js'

const plans: Planner<Call> = {
  ...taskPlans,
  ...moneyPlans,
  ...sessionPlans,
  ...stakePlans,
  ...walletPlans(encodeCall),
  ...governancePlans,
  ...tokenPlans,
}

/** The contract function and arguments of a call. */
export function encodeCall(call: Call, context: PlanContext): ContractCall {
  const plan = plans[call.type] as (call: Call, context: PlanContext) => Plan
  return encodePlan(plan(call, context), context)
}
