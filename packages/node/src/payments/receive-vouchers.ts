import {
  amountDue,
  coverage,
  fundsWarning,
  metersAgree,
  type RunAccount,
  type Task,
  voucherRefusal,
} from '@opgpu/market'
import {
  authorOf,
  LIMITS,
  type MeterReading,
  meterReadingCodec,
  operatorOf,
  type Payment,
  type PaymentRefusalCode,
  type PeerIdText,
  PROTOCOLS,
  paymentCodec,
} from '@opgpu/protocol'
import { clientOf, type StepContext } from '../tasks/context.js'
import { accountOf, billedMs, isPaidRun, policyOf, sessionOf } from './run-account.js'
import { counted } from './session-rules.js'

type Receiver = Pick<StepContext, 'book' | 'sessions' | 'chain' | 'host' | 'logger'>

/** The provider's side: keeps the client's vouchers and answers each with its own meter. The rules are those of SPEC.md. */
export function receiveVouchers(context: Receiver): void {
  const limits = { maxFrameBytes: LIMITS.note, maxConcurrentPerPeer: 64 }
  context.host.handle(PROTOCOLS.voucher, limits, async (stream, remote) => {
    for await (const frame of stream) {
      await stream.send(meterReadingCodec.encode(await take(context, paymentCodec.decode(frame), remote)))
    }
  })
}

async function take(context: Receiver, payment: Payment, remote: PeerIdText): Promise<MeterReading> {
  const { book, chain } = context
  const task = await book.find(payment.taskId)
  if (task?.side !== 'provider' || clientOf(task, chain.domain).peerId !== remote || !isPayable(task)) {
    return { type: 'refused', code: 'unknown_task', message: 'no such run here', billedMs: 0, amountDue: 0n }
  }
  const refusal = objection(context, task, payment) ?? (await dispute(context, task, payment))
  const kept = refusal === undefined && (await keep(context, task, payment))
  const now = await book.get(task.id)
  if (kept) return reading(context, now)
  return refused(context, now, refusal ?? 'stale', 'the voucher is not taken')
}

/** Runs, or has run and is not settled. */
function isPayable({ stage }: Task): boolean {
  return stage.state === 'running' || stage.state === 'publishing' || stage.state === 'verifying'
}

/** Clauses V2 to V4. */
function objection({ sessions, chain }: Receiver, task: Task, { voucher }: Payment): PaymentRefusalCode | undefined {
  const session = sessionOf(task, chain.domain)
  const named = voucher.message.taskId === (session ?? task.id)
  if (!named || authorOf('Voucher', voucher, operatorOf(task), chain.domain) === undefined) return 'bad_signature'
  const record = session && sessions.peek(session)
  const limit = session === undefined ? limitOf(task) : (record?.deposit ?? 0n)
  return voucherRefusal(
    voucher.message,
    session === undefined ? task.voucher?.message : record?.voucher?.message,
    limit,
  )
}

const limitOf = ({ stage }: Task): bigint => ('award' in stage ? stage.bid.message.maxAmount : 0n)

/** Clause V5: two meters too far apart end the run, and the voucher that came with the other one is not kept. */
async function dispute(
  { book, logger }: Receiver,
  task: Task,
  { usage: client }: Payment,
): Promise<PaymentRefusalCode | undefined> {
  if (task.stage.state !== 'running') return undefined
  const at = Date.now()
  const provider = { startedAt: task.stage.startedAt, billedMs: billedMs(task, at) }
  if (metersAgree(client, provider) && task.stage.dispute === undefined) return undefined
  logger.warn('Meters disagree, the run ends', {
    taskId: task.id,
    client: client.billedMs,
    provider: provider.billedMs,
  })
  await book.apply(task.id, { type: 'disputed', dispute: { client, provider, at }, at })
  return 'disputed'
}

/** On disk before anybody acts on it; false when another one was quicker. */
async function keep({ book, sessions, chain }: Receiver, task: Task, { voucher }: Payment): Promise<boolean> {
  const session = sessionOf(task, chain.domain)
  const event = { type: 'vouched', voucher, at: Date.now() } as const
  if (session === undefined) {
    return (await book.apply(task.id, event)).voucher?.message.sequence === voucher.message.sequence
  }
  const record = await sessions.update(session, (now) => {
    if (voucherRefusal(voucher.message, now.voucher?.message, now.deposit) !== undefined) return undefined
    const paying = task.stage.state === 'verifying' ? { ...now.paying, [task.id]: voucher } : now.paying
    return { ...now, voucher, paying }
  })
  await book.apply(task.id, event)
  return record.voucher?.message.sequence === voucher.message.sequence
}

function reading(context: Receiver, task: Task): MeterReading {
  const { account, billed, due } = meterOf(context, task)
  const covered =
    isPaidRun(task) && task.stage.state === 'running' ? coverage(account, billed, policyOf(task)) : undefined
  const paid = covered === undefined ? paysFor(context, task) : covered.type === 'covered'
  if (!paid) return refused(context, task, 'too_little', 'the voucher does not cover what is due')
  return { type: 'meter', billedMs: billed, amountDue: due, warning: warningFor(context, task, due) }
}

/** Whether the session's voucher is enough for everything that was paid, this task included. */
function paysFor({ sessions, chain }: Receiver, task: Task): boolean {
  const session = sessionOf(task, chain.domain)
  const record = session && sessions.peek(session)
  if (record === undefined) return true
  return (record.voucher?.message.amount ?? 0n) >= counted(record, task.id, priceOf(task)).settled
}

/** What is to be paid for a task that has ended. */
export function priceOf({ stage }: Task): bigint {
  const accepted = 'acceptance' in stage ? stage.acceptance?.message.amount : undefined
  const claimed = 'delivery' in stage ? stage.delivery?.result.message.amount : undefined
  return accepted ?? claimed ?? 0n
}

function warningFor({ sessions, chain }: Receiver, task: Task, due: bigint) {
  if (!isPaidRun(task) || task.stage.state !== 'running') return undefined
  const session = sessionOf(task, chain.domain)
  const locked = session === undefined ? limitOf(task) : (sessions.peek(session)?.deposit ?? 0n)
  const { ratePerSecond } = task.stage.bid.message
  return fundsWarning(locked - due, ratePerSecond, { session: session !== undefined, warnMs: policyOf(task).warnMs })
}

function meterOf(context: Receiver, task: Task): { account: RunAccount; billed: number; due: bigint } {
  const now = Date.now()
  const account = accountOf(context, task, now, () => 0)
  const disputed = 'dispute' in task.stage ? task.stage.dispute?.provider.billedMs : undefined
  const billed = disputed ?? billedMs(task, now)
  return { account, billed, due: amountDue(account, billed) }
}

function refused(context: Receiver, task: Task, code: PaymentRefusalCode, message: string): MeterReading {
  const { billed, due } = meterOf(context, task)
  return { type: 'refused', code, message, billedMs: billed, amountDue: due }
}
