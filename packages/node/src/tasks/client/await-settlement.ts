import { isEnded, type Task } from '@opgpu/market'
import { deadline, hasCode, isTimeout } from '@opgpu/utils'
import type { StepContext } from '../context.js'
import { orOverdue } from '../overdue.js'
import type { Step } from '../runner.js'

/** The provider carries the acceptance to the chain; a client that waited so long does it itself, for its refund. */
const PATIENCE_MS = 60_000

type Settler = Pick<StepContext, 'book' | 'chain'>
type Waiter = Pick<StepContext, 'book' | 'chain' | 'options'>

export function awaitSettlementStep(context: Waiter): Step {
  return async (task, signal) => {
    await orOverdue(context, task, signal, (open) => settledOrSettle(context, task, open))
    return undefined
  }
}

async function settledOrSettle(context: Settler, task: Task, signal: AbortSignal): Promise<void> {
  try {
    await context.book.until(task.id, isEnded, deadline(PATIENCE_MS, signal))
  } catch (error) {
    if (signal.aborted || !isTimeout(error)) throw error
    await settle(context, task, signal)
  }
}

/** Sends the settlement and waits for the chain's word. That the other side was first is no failure. */
export async function settle({ book, chain }: Settler, task: Task, signal: AbortSignal): Promise<void> {
  const { stage, offer } = task
  if (!('acceptance' in stage) || stage.acceptance === undefined || stage.delivery === undefined) return
  const terms = { offer: offer.message, bid: stage.bid.message }
  const { message: result, signature } = stage.delivery.result
  const resultSignature = task.side === 'client' ? signature : undefined
  const call = { type: 'settle', terms, result, acceptance: stage.acceptance, resultSignature } as const
  try {
    await chain.send(`settle:${task.id}`, call, signal)
  } catch (error) {
    if (!hasCode(error, 'reverted') || (await chain.task(task.id)).state !== 'settled') throw error
  }
  await book.until(task.id, isEnded, signal)
}
