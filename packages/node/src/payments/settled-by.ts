import { split, type Task, type TaskEvent } from '@opgpu/market'
import type { SessionRecord } from './session-record.js'

/** A session has no rebates of its own to foretell. */
const NO_REBATES = { clientRebate: 0, providerRebate: 0 }

/** The end of a task that a session's voucher pays: this task's part of it, as the contract splits it. */
export function settledBy({ session, treasuryBps = 0, paying }: SessionRecord, task: Task, price: bigint): TaskEvent {
  const voucher = paying[task.id]
  if (voucher === undefined || !('award' in task.stage)) throw new Error('settled without a voucher')
  const at = Date.now()
  const parts = split(task.stage.bid.message.maxAmount, price, { treasuryBps, ...NO_REBATES })
  return { type: 'settled', settlement: { session, voucher, at, ...parts }, at }
}
