import type { Task } from '@opgpu/market'
import { deadline, isTimeout } from '@opgpu/utils'
import type { StepContext } from '../context.js'
import { CHAIN_LAG_MS } from '../outstanding.js'
import type { Step } from '../runner.js'
import { awardFailed } from './award-failed.js'

type Waiter = Pick<StepContext, 'book' | 'chain' | 'options' | 'logger'>

/** Waits for the chain's word on the award that the provider has; one that it does not carry in time has failed. */
export function awaitCarryStep(context: Waiter): Step {
  return async (task, signal) => {
    if (task.stage.state !== 'bidding' || task.stage.handed === undefined) return undefined
    const { book, chain } = context
    const left = task.stage.handed.message.validUntil + CHAIN_LAG_MS - Date.now()
    const awarded = ({ stage }: Task) => stage.state !== 'bidding'
    try {
      await book.until(task.id, awarded, deadline(Math.max(0, left), signal))
    } catch (error) {
      if (signal.aborted || !isTimeout(error)) throw error
      const { state } = await chain.task(task.offer.message)
      if (state === 'none' || state === 'submitted') {
        return awardFailed(context, task, 'it was not carried to the chain in time', signal)
      }
      await book.until(task.id, awarded, signal)
    }
    return undefined
  }
}
