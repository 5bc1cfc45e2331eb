import type { Task } from '@opgpu/market'
import type { Timing } from '../options.js'

/** An award mined in the last moment of its time may be seen this much later. */
export const CHAIN_LAG_MS = 15_000

/** How long the task's last award is good; the same whenever it is asked for, so that it is signed the same again. */
export function awardUntil({ history, createdAt, stage }: Task, { awardMs }: Pick<Timing, 'awardMs'>): number {
  const chosenAt = history.findLast(({ state }) => state === 'awarding')?.at ?? createdAt
  const until = stage.state === 'bidding' ? stage.choice?.bid.message.validUntil : undefined
  return Math.min(chosenAt + awardMs, until ?? Number.POSITIVE_INFINITY)
}

/** Until when a provider that was passed over may still carry its award to the chain, which then counts. */
export function outstandingUntil(task: Task, timing: Pick<Timing, 'awardMs'>): number {
  return task.passedOver.length === 0 ? 0 : awardUntil(task, timing) + CHAIN_LAG_MS
}
