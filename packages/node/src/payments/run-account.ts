import { DEFAULT_PAY_POLICY, meteredAmount, type PayPolicy, type RunAccount, type Task } from '@opgpu/market'
import { type Domain, type SessionId, sessionIdOf } from '@opgpu/protocol'
import type { TaskBook } from '../tasks/book.js'
import type { SessionBook } from './session-book.js'

export interface Purse {
  book: Pick<TaskBook, 'open'>
  sessions: Pick<SessionBook, 'peek'>
  chain: { domain: Domain }
}

/** A job that is paid while it runs. */
export type PaidRun = Task & { spec: { payment: NonNullable<Task['spec']['payment']> } }

export function isPaidRun(task: Task): task is PaidRun {
  return task.spec.payment !== undefined
}

/** What the parties agreed on in the job's spec. Money that lasts for a quarter of a short job is not called low. */
export function policyOf({ spec: { payment, limits } }: PaidRun): PayPolicy {
  const { aheadMs, graceMs } = payment
  return { aheadMs, everyMs: aheadMs / 2, graceMs, warnMs: Math.min(DEFAULT_PAY_POLICY.warnMs, limits.runMs / 4) }
}

/** The session that a task runs under; undefined for one under an escrow of its own. */
export function sessionOf({ stage }: Task, domain: Domain): SessionId | undefined {
  const session = 'award' in stage ? stage.award.session : undefined
  return session && sessionIdOf(session, domain)
}

/** For how long a run has to be paid by now. */
export function billedMs({ stage, history }: Task, now: number): number {
  if (stage.state === 'running') return Math.max(0, now - stage.startedAt)
  const delivery = 'delivery' in stage ? stage.delivery?.result.message : undefined
  const ended = delivery ?? (stage.state === 'publishing' ? stage.outcome : undefined)
  if (ended !== undefined) return ended.endedAt - ended.startedAt
  const at = (mark: string) => history.find(({ state }) => state === mark)?.at
  const [from, to] = [at('running'), at('publishing')]
  return from === undefined || to === undefined ? 0 : Math.max(0, to - from)
}

/** What a run costs and what was paid. `aheadMs`: how much further other runs of its session are counted. */
export function accountOf(purse: Purse, task: Task, now: number, aheadMs: (other: PaidRun) => number): RunAccount {
  if (!('award' in task.stage)) throw new Error('no account before the award')
  const { ratePerSecond, maxAmount: ceiling } = task.stage.bid.message
  const session = sessionOf(task, purse.chain.domain)
  if (session === undefined) return { ratePerSecond, ceiling, elsewhere: 0n, last: task.voucher?.message }
  const record = purse.sessions.peek(session)
  const others = paidRunsOf(purse, session).filter(({ id, side }) => id !== task.id && side === task.side)
  const elsewhere = others.reduce((sum, other) => sum + dueFor(other, now + aheadMs(other)), record?.settled ?? 0n)
  return { ratePerSecond, ceiling, elsewhere, last: record?.voucher?.message }
}

/** Its runs that are paid as they go and not settled. */
export function paidRunsOf({ book, sessions, chain }: Purse, session: SessionId): PaidRun[] {
  const promised = sessions.peek(session)?.promised ?? {}
  return book
    .open()
    .filter(isPaidRun)
    .filter((task) => task.id in promised && sessionOf(task, chain.domain) === session)
}

function dueFor(task: Task, now: number): bigint {
  if (!('award' in task.stage)) return 0n
  const { ratePerSecond, maxAmount } = task.stage.bid.message
  return meteredAmount(ratePerSecond, 0, billedMs(task, now), maxAmount)
}
