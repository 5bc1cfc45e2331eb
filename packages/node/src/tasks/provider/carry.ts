import type { Assignment } from '@opgpu/chain'
import type { Task } from '@opgpu/market'
import { hasCode, toError } from '@opgpu/utils'
import type { Carrier } from '../../settlement/carrier.js'
import type { ProviderContext } from '../context.js'
import type { Step } from '../runner.js'
import { awardedOrLapsed } from './await-award.js'

type Context = Pick<ProviderContext, 'book' | 'chain' | 'options' | 'logger'> & { carrier: Carrier }

/** Carries the client's award to the chain, and goes on by the chain's word of it alone. */
export function carryStep(context: Context): Step {
  return async (task, signal) => {
    const assignment = assignmentOf(task)
    if (assignment === undefined) return undefined
    if (assignment.validUntil < Date.now()) return awardedOrLapsed(context, task, signal)
    try {
      await context.carrier.carry(assignment, signal)
    } catch (error) {
      if (!hasCode(error, 'reverted')) throw error
      context.logger.warn('The chain does not take the award', { taskId: task.id, reason: toError(error).message })
      return awardedOrLapsed(context, task, signal)
    }
    await context.book.until(task.id, ({ stage }) => stage.state !== 'bidding', signal)
    return undefined
  }
}

function assignmentOf({ stage, offer }: Task): Assignment | undefined {
  if (stage.state !== 'bidding' || stage.bid === undefined || stage.handed === undefined) return undefined
  const { message, signature: awardSignature } = stage.handed
  return { offer: offer.message, bid: stage.bid.message, validUntil: message.validUntil, awardSignature }
}
