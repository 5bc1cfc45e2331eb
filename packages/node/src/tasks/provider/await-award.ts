import { dutyOf } from '@opgpu/market'
import { deadline, isTimeout } from '@opgpu/utils'
import type { ProviderContext } from '../context.js'
import type { Step } from '../runner.js'

/** An award mined in the last moment of a bid may be seen this much later. */
const CHAIN_LAG_MS = 15_000

/** Waits for the chain to name us; the capacity is given back when the bid has lapsed. */
export function awaitAwardStep({ book, chain }: Pick<ProviderContext, 'book' | 'chain'>): Step {
  return async (task, signal) => {
    if (task.stage.state !== 'bidding' || task.stage.bid === undefined) return undefined
    const left = task.stage.bid.message.validUntil + CHAIN_LAG_MS - Date.now()
    const moved = (open: AbortSignal) => book.until(task.id, (now) => dutyOf(now) !== 'await-award', open)
    try {
      await moved(deadline(Math.max(0, left), signal))
    } catch (error) {
      if (signal.aborted || !isTimeout(error)) throw error
      if ((await chain.task(task.id)).state !== 'awarded') return { type: 'bid-lapsed', at: Date.now() }
      await moved(signal)
    }
    return undefined
  }
}
