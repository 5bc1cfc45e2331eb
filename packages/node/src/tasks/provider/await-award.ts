import { dutyOf, type Task } from '@opgpu/market'
import { deadline, hasCode, isTimeout } from '@opgpu/utils'
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
      const workLeft = task.offer.message.finishBy - Date.now()
      if (workLeft < 0 || !(await isOurs(chain, task))) return { type: 'bid-lapsed', at: Date.now() }
      await moved(deadline(workLeft, signal))
    }
    return undefined
  }
}

/** Whether the chain has awarded this very bid. It keeps only a hash of the terms, which it compares before all else. */
async function isOurs(chain: ProviderContext['chain'], { id, offer, stage }: Task): Promise<boolean> {
  if (stage.state !== 'bidding' || stage.bid === undefined) return false
  if ((await chain.task(id)).state !== 'awarded') return false
  const terms = { offer: offer.message, bid: stage.bid.message }
  try {
    await chain.estimate({ type: 'finalize', terms })
  } catch (error) {
    if (!hasCode(error, 'reverted')) throw error
    return error.details.reason !== 'BidMismatch'
  }
  return true
}
