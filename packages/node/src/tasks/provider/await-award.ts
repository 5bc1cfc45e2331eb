import { dutyOf, type Task, type TaskEvent } from '@opgpu/market'
import { deadline, isTimeout } from '@opgpu/utils'
import type { ProviderContext } from '../context.js'
import { CHAIN_LAG_MS } from '../outstanding.js'
import type { Step } from '../runner.js'

/** For the event of an award that stands on chain already: by then enough blocks have passed on every network. */
const TOLD_MS = { atLeast: 60_000, perConfirmation: 15_000 }

type Waiter = Pick<ProviderContext, 'book' | 'chain' | 'options'>

/** Waits for the client's award or the chain's word of it; the capacity is given back when the bid has lapsed. */
export function awaitAwardStep(context: Waiter): Step {
  return (task, signal) => awardedOrLapsed(context, task, signal)
}

/** The chain keeps only a hash of the terms: whom it named its event tells, which never comes when it is another. */
export async function awardedOrLapsed(
  context: Waiter,
  task: Task,
  signal: AbortSignal,
): Promise<TaskEvent | undefined> {
  if (task.stage.state !== 'bidding' || task.stage.bid === undefined) return undefined
  const lapsesAt = task.stage.bid.message.validUntil + CHAIN_LAG_MS
  if (await movedOn(context, task, lapsesAt, signal)) return undefined
  const { state } = await context.chain.task(task.offer.message)
  const told = TOLD_MS.atLeast + context.options.network.confirmations * TOLD_MS.perConfirmation
  if (state !== 'none' && (await movedOn(context, task, lapsesAt + told, signal))) return undefined
  return { type: 'bid-lapsed', at: Date.now() }
}

async function movedOn({ book }: Waiter, task: Task, until: number, signal: AbortSignal): Promise<boolean> {
  const duty = dutyOf(task)
  const open = deadline(Math.max(0, until - Date.now()), signal)
  try {
    await book.until(task.id, (now) => dutyOf(now) !== duty, open)
    return true
  } catch (error) {
    if (signal.aborted || !isTimeout(error)) throw error
    return false
  }
}
