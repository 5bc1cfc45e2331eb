import type { Tier } from './fees.js'

/** An offer that waits for a machine. */
export interface QueuedOffer {
  tier: Tier
  /** What the provider would be paid at most. */
  amount: bigint
  heardAt: number
}

/** For sorting: the client's tier decides, then the price, then who came first. */
export function byPriority(a: QueuedOffer, b: QueuedOffer): number {
  if (a.tier !== b.tier) return b.tier - a.tier
  if (a.amount !== b.amount) return a.amount > b.amount ? -1 : 1
  return a.heardAt - b.heardAt
}
