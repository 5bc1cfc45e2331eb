import type { Task } from '@opgpu/market'
import { type Terms, termsOf } from '@opgpu/protocol'

/** What every call about an awarded task brings to the chain. Throws for a task that the chain did not award. */
export function termsOfTask({ offer, stage }: Task): Terms {
  const terms = 'award' in stage && stage.award.session === undefined ? stage.award.terms : undefined
  if (terms === undefined || !('award' in stage)) throw new Error('the chain has not told the terms of this task')
  return termsOf(offer.message, stage.bid.message, terms)
}

/** Whether it is on chain that this task was awarded. */
export function onChain({ stage }: Task): boolean {
  return 'award' in stage && stage.award.session === undefined
}
