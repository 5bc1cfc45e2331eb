import { type BatchPolicy, isEnded, settleBy, type Task } from '@opgpu/market'
import { hasCode, toError } from '@opgpu/utils'
import { completionOf } from '../../settlement/completion.js'
import type { Settler } from '../../settlement/settler.js'
import type { ProviderContext } from '../context.js'
import type { Step } from '../runner.js'
import { payWithoutAcceptance } from './commit.js'

export type SettleContext = Pick<ProviderContext, 'book' | 'chain' | 'options' | 'logger'> & { settler: Settler }

/** Queues the client's acceptance for a settlement of many; what such a one left out is sent alone. */
export function settleStep(context: SettleContext): Step {
  return async (task, signal) => {
    const { settler, options } = context
    const at = Date.now()
    if (!settler.isLeftOut(task.id)) return { type: 'queued', settleBy: latest(task, options.settlement, at), at }
    await settleAlone(context, task, signal)
    return undefined
  }
}

/** Waits for the transaction that settles the task among others. */
export function awaitBatchStep({ book, settler }: SettleContext): Step {
  return async (task, signal) => {
    const completion = completionOf(task)
    if (completion === undefined) return undefined
    const { finishBy: mustSettleBy } = task.offer.message
    if (!(await settler.gather({ completion, mustSettleBy }, signal))) return { type: 'unqueued', at: Date.now() }
    await book.until(task.id, isEnded, signal)
    return undefined
  }
}

function latest(task: Task, policy: BatchPolicy, acceptedAt: number): number {
  const amount = completionOf(task)?.acceptance.amount ?? 0n
  return settleBy({ amount, acceptedAt, mustSettleBy: task.offer.message.finishBy }, policy)
}

async function settleAlone(context: SettleContext, task: Task, signal: AbortSignal): Promise<void> {
  const completion = completionOf(task)
  if (completion === undefined) return
  try {
    await context.settler.alone(completion, signal)
  } catch (error) {
    if (!hasCode(error, 'reverted')) throw error
    context.logger.warn('Acceptance not taken by the chain', { taskId: task.id, reason: toError(error).message })
    return payWithoutAcceptance(context, task, signal)
  }
  await context.book.until(task.id, isEnded, signal)
}
