/** An accepted result whose settlement can wait for others. */
export interface PendingSettlement {
  amount: bigint
  acceptedAt: number
  /** When somebody could end the task without it (its `finishBy`, or the end of a challenge), unix milliseconds. */
  mustSettleBy: number
}

/** When a provider settles what it gathered: whatever comes first. */
export interface BatchPolicy {
  maxTasks: number
  maxAgeMs: number
  /** Accepted but not settled in all, in the token's smallest unit: what is at risk. */
  maxValue: bigint
}

export const DEFAULT_BATCH_POLICY: BatchPolicy = { maxTasks: 50, maxAgeMs: 15 * 60_000, maxValue: 100n * 10n ** 18n }

/** A settlement is sent so long before it must be mined. */
export const SETTLE_MARGIN_MS = 120_000

export type Flush = { type: 'idle' } | { type: 'now' } | { type: 'at'; at: number }

export function nextFlush(pending: readonly PendingSettlement[], policy: BatchPolicy, now: number): Flush {
  if (pending.length === 0) return { type: 'idle' }
  const value = pending.reduce((sum, { amount }) => sum + amount, 0n)
  if (pending.length >= policy.maxTasks || value >= policy.maxValue) return { type: 'now' }
  const at = Math.min(...pending.map((one) => settleBy(one, policy)))
  return at <= now ? { type: 'now' } : { type: 'at', at }
}

/** The latest that one acceptance may wait for. */
export function settleBy({ acceptedAt, mustSettleBy }: PendingSettlement, { maxAgeMs }: BatchPolicy): number {
  return Math.min(acceptedAt + maxAgeMs, mustSettleBy - SETTLE_MARGIN_MS)
}
