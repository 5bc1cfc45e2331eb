import { priceOf } from '../../payments/receive-vouchers.js'
import { sessionOf } from '../../payments/run-account.js'
import type { SessionRecord } from '../../payments/session-record.js'
import { counted } from '../../payments/session-rules.js'
import { settledBy } from '../../payments/settled-by.js'
import type { ProviderContext } from '../context.js'
import type { Step } from '../runner.js'

type Waiter = Pick<ProviderContext, 'sessions' | 'chain'>

/** Waits for the voucher that pays an accepted result, and counts it on disk before the task's claim is given up. */
export function awaitVoucherStep({ sessions, chain }: Waiter): Step {
  return async (task, signal) => {
    const id = sessionOf(task, chain.domain)
    if (id === undefined) return undefined
    const price = priceOf(task)
    const paid = (record: SessionRecord) =>
      task.id in record.paying && (record.voucher?.message.amount ?? 0n) >= counted(record, task.id, price).settled
    const known = await sessions.until(id, (record) => record.state === 'closed' || paid(record), signal)
    if (!paid(known)) {
      return { type: 'given-up', reason: 'the session was closed before its voucher came', at: Date.now() }
    }
    const record = await sessions.update(id, (now) => counted(now, task.id, price))
    return settledBy(record, task, price)
  }
}
