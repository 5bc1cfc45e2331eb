import type { Task } from '@opgpu/market'
import type { MeterReading, Signed, Voucher } from '@opgpu/protocol'
import { CodedError } from '@opgpu/utils'
import { sendVoucher, type VoucherSender } from '../../payments/exchange-voucher.js'
import { accountOf, sessionOf } from '../../payments/run-account.js'
import type { SessionRecord } from '../../payments/session-record.js'
import { counted } from '../../payments/session-rules.js'
import { settledBy } from '../../payments/settled-by.js'
import { aheadOf, type VoucherSigner, voucherFor } from '../../payments/sign-voucher.js'
import type { Step } from '../runner.js'

type Context = VoucherSigner & VoucherSender

/** Pays an accepted result under a session by the session's next voucher, which stands for all before it too. */
export function payStep(context: Context): Step {
  return async (task, signal) => {
    const { sessions, chain, book } = context
    const id = sessionOf(task, chain.domain)
    const price = 'acceptance' in task.stage ? task.stage.acceptance?.message.amount : undefined
    if (id === undefined || price === undefined) return undefined
    if ((await sessions.get(id)).state === 'closed') {
      return { type: 'given-up', reason: 'the session was closed before its voucher was taken', at: Date.now() }
    }
    const { record, reading } = await sessions.talk(id, async () => {
      const after = await sessions.update(id, (now) => signed(context, now, task, price))
      return { record: after, reading: await tell(context, task, after.paying[task.id], signal) }
    })
    const voucher = record.paying[task.id]
    if (voucher !== undefined) await book.apply(task.id, { type: 'vouched', voucher, at: Date.now() })
    if (reading?.type === 'meter') return settledBy(record, task, price)
    const code = reading?.code ?? 'no_answer'
    throw new CodedError('voucher_not_taken', `the provider did not take the voucher: ${code}`)
  }
}

/** The voucher is on disk before it is sent. One that was sent and is still the last is said again. */
function signed(context: Context, record: SessionRecord, task: Task, price: bigint): SessionRecord | undefined {
  const last = record.voucher?.message
  const mine = record.paying[task.id]?.message
  if (mine !== undefined && mine.sequence === last?.sequence) return undefined
  const after = counted(record, task.id, price)
  // What its other runs were signed for ahead stays signed for.
  const { elsewhere } = accountOf(context, task, Date.now(), aheadOf)
  const owed = elsewhere - record.settled + after.settled
  const amount = last !== undefined && last.amount > owed ? last.amount : owed
  const voucher = voucherFor(context, record.id, { amount, sequence: (last?.sequence ?? 0) + 1 })
  return { ...after, voucher, paying: { ...after.paying, [task.id]: voucher } }
}

async function tell(
  context: Context,
  task: Task,
  voucher: Signed<Voucher> | undefined,
  signal: AbortSignal,
): Promise<MeterReading | undefined> {
  const result = 'delivery' in task.stage ? task.stage.delivery?.result.message : undefined
  if (voucher === undefined || result === undefined) throw new Error('nothing to pay with, or for')
  const { startedAt, endedAt } = result
  const usage = { startedAt, billedMs: endedAt - startedAt }
  return sendVoucher(context, task, { taskId: task.id, voucher, usage }, signal)
}
