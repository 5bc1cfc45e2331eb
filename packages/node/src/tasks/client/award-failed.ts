import type { Task, TaskEvent } from '@opgpu/market'
import { waitUntil } from '@opgpu/utils'
import { fundsOf } from '../../funds.js'
import type { StepContext } from '../context.js'
import { awardUntil, CHAIN_LAG_MS } from '../outstanding.js'

type Context = Pick<StepContext, 'chain' | 'options' | 'logger'>

/** Passes the provider over; ends the task when no award could be paid, but not while this one could still be carried. */
export async function awardFailed(
  { chain, options, logger }: Context,
  task: Task,
  reason: string,
  signal: AbortSignal,
): Promise<TaskEvent | undefined> {
  if (task.stage.state !== 'bidding' || task.stage.choice === undefined) return undefined
  const { provider, bid } = task.stage.choice
  logger.warn('Award failed', { taskId: task.id, provider, reason })
  const funds = await fundsOf(chain, { ...task.offer.message, operator: task.operator })
  if (funds >= bid.message.maxAmount) return { type: 'award-failed', provider, at: Date.now() }
  await waitUntil(awardUntil(task, options.timing) + CHAIN_LAG_MS, signal)
  return { type: 'given-up', reason: 'the credits are less than the award', at: Date.now() }
}
