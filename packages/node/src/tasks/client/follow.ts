import { dutyOf } from '@opgpu/market'
import { deadline, isTimeout } from '@opgpu/utils'
import type { StepContext } from '../context.js'
import type { Step } from '../runner.js'

type Follower = Pick<StepContext, 'book' | 'chain' | 'options'>

/** Waits for the delivery or the chain's word; a provider that stays away past its time is expired on chain. */
export function followStep({ book, chain, options }: Follower): Step {
  return async (task, signal) => {
    const left = task.offer.message.finishBy + options.timing.expiryMs - Date.now()
    try {
      await book.until(task.id, (now) => dutyOf(now) !== 'follow', deadline(Math.max(0, left), signal))
    } catch (error) {
      if (signal.aborted || !isTimeout(error)) throw error
      await expire(task.id, signal)
    }
    return undefined
  }

  async function expire(id: Parameters<typeof book.get>[0], signal: AbortSignal): Promise<void> {
    const { stage, offer } = await book.get(id)
    if (!('award' in stage)) return
    const terms = { offer: offer.message, bid: stage.bid.message }
    await chain.send(`expire:${id}`, { type: 'expire', terms }, signal)
    await book.until(id, (now) => dutyOf(now) !== 'follow', signal)
  }
}
