import { coverage, nextVoucherIn, type PayPolicy } from '@opgpu/market'
import { waitUntil } from '@opgpu/utils'
import type { StepContext } from '../tasks/context.js'
import { accountOf, billedMs, type PaidRun, paidRunsOf, policyOf, sessionOf } from './run-account.js'

type Watcher = Pick<StepContext, 'book' | 'sessions' | 'chain'>

/** Resolves when a run has gone on for its grace without a sufficient voucher. */
export async function unpaid(context: Watcher, task: PaidRun, signal: AbortSignal): Promise<void> {
  const policy = policyOf(task)
  // A client could not pay while this daemon was away.
  const earliest = Date.now() + policy.graceMs
  for (;;) {
    const stopInMs = checkIn(context, { ...task, voucher: (await context.book.get(task.id)).voucher }, policy)
    const now = Date.now()
    if (stopInMs === 0 && now >= earliest) return
    await paidOr(context, task, stopInMs === 0 ? earliest : now + stopInMs, signal)
  }
}

/** Milliseconds after which the run has to be looked at again; 0 when it is to be stopped. */
function checkIn(context: Watcher, task: PaidRun, policy: PayPolicy): number {
  const now = Date.now()
  const account = accountOf(context, task, now, () => 0)
  const billed = billedMs(task, now)
  const state = coverage(account, billed, policy)
  if (state.type === 'stop') return 0
  if (state.type === 'late') return Math.ceil(state.stopInMs)
  const coveredMs = nextVoucherIn(account, billed, { ...policy, aheadMs: 0, everyMs: 0 }) ?? Number.POSITIVE_INFINITY
  const session = sessionOf(task, context.chain.domain)
  const runs = session === undefined ? 1 : Math.max(1, paidRunsOf(context, session).length)
  return Math.ceil(coveredMs / runs) + 1
}

/** Resolves at the time given or as soon as another voucher is on record. */
async function paidOr(
  { book, sessions, chain }: Watcher,
  task: PaidRun,
  at: number,
  signal: AbortSignal,
): Promise<void> {
  const { promise: paid, resolve } = Promise.withResolvers<void>()
  const session = sessionOf(task, chain.domain)
  const stops = [
    book.changes.on(
      'change',
      ({ before, task: now }) => now.id === task.id && now.voucher !== before?.voucher && resolve(),
    ),
    sessions.changes.on('change', ({ record }) => record.id === session && resolve()),
  ]
  const over = new AbortController()
  const timer = waitUntil(at, AbortSignal.any([signal, over.signal]))
  timer.catch(() => {})
  await Promise.race([timer, paid]).finally(() => {
    for (const stop of stops) stop()
    over.abort()
  })
}
