import type { FundsWarning, PaymentRefusalCode, Usage, Voucher } from '@opgpu/protocol'
import { meteredAmount } from './pricing.js'

/** How both sides pay and are paid while a task runs, milliseconds of billed time. */
export interface PayPolicy {
  /** The client signs at most so far ahead of what was used: the most that it can lose. */
  aheadMs: number
  /** How much of that is used up before it signs again. */
  everyMs: number
  /** The provider runs on for so long without a sufficient voucher: the most that it can lose. */
  graceMs: number
  /** Warns when the money left lasts for less. */
  warnMs: number
}

export const DEFAULT_PAY_POLICY: PayPolicy = { aheadMs: 60_000, everyMs: 30_000, graceMs: 90_000, warnMs: 300_000 }

/** What a run costs and what was paid for it. */
export interface RunAccount {
  ratePerSecond: bigint
  /** The most that the task may cost. */
  ceiling: bigint
  /** Under a session: what is owed for its other tasks. */
  elsewhere: bigint
  /** The last voucher, if there is one. */
  last?: Voucher
}

/** Owed in all after so much billed time. */
export function amountDue({ ratePerSecond, ceiling, elsewhere }: RunAccount, billedMs: number): bigint {
  return elsewhere + meteredAmount(ratePerSecond, 0, billedMs, ceiling)
}

/** What the client signs now: as far ahead as it goes, and never less than it signed before. */
export function nextVoucher(
  account: RunAccount,
  billedMs: number,
  policy: PayPolicy = DEFAULT_PAY_POLICY,
): Pick<Voucher, 'amount' | 'sequence'> {
  const due = amountDue(account, billedMs + policy.aheadMs)
  const signed = account.last?.amount ?? 0n
  return { amount: due > signed ? due : signed, sequence: (account.last?.sequence ?? 0) + 1 }
}

/** Billed milliseconds until the client has to sign again; none when everything that the task may cost is signed. */
export function nextVoucherIn(
  account: RunAccount,
  billedMs: number,
  policy: PayPolicy = DEFAULT_PAY_POLICY,
): number | undefined {
  if (paid(account) >= account.ceiling) return undefined
  return Math.max(0, coveredMs(account, paid(account)) - billedMs - (policy.aheadMs - policy.everyMs))
}

export type Coverage = { type: 'covered' } | { type: 'late'; stopInMs: number } | { type: 'stop' }

/** Whether the provider goes on. */
export function coverage(account: RunAccount, billedMs: number, policy: PayPolicy = DEFAULT_PAY_POLICY): Coverage {
  if (account.elsewhere + paid(account) >= amountDue(account, billedMs)) return { type: 'covered' }
  const stopInMs = coveredMs(account, paid(account)) + policy.graceMs - billedMs
  return stopInMs > 0 ? { type: 'late', stopInMs } : { type: 'stop' }
}

/** What is wrong with a voucher that has a sound signature; `limit` is what is locked for what it names. */
export function voucherRefusal(
  next: Voucher,
  last: Voucher | undefined,
  limit: bigint,
): Extract<PaymentRefusalCode, 'stale' | 'low_funds'> | undefined {
  const repeated = last !== undefined && next.sequence === last.sequence && next.amount === last.amount
  const later = last === undefined || (next.sequence > last.sequence && next.amount >= last.amount)
  if (!repeated && !later) return 'stale'
  return next.amount > limit ? 'low_funds' : undefined
}

const TOLERANCE_MS = 2_000
/** A fiftieth: 2 %. */
const TOLERANCE_PART = 50

/** Two meters of one run differ by the way of a message and two clocks; beyond that one of them is wrong. */
export function metersAgree(a: Usage, b: Usage): boolean {
  const apart = Math.abs(a.billedMs - b.billedMs)
  return apart <= Math.max(TOLERANCE_MS, Math.max(a.billedMs, b.billedMs) / TOLERANCE_PART)
}

/** `left`: what is locked beyond everything owed by now. */
export function fundsWarning(
  left: bigint,
  ratePerSecond: bigint,
  { session, warnMs }: { session: boolean; warnMs: number },
): FundsWarning | undefined {
  if (ratePerSecond === 0n || left * 1000n >= ratePerSecond * BigInt(warnMs)) return undefined
  return session ? 'top_up_needed' : 'low_funds'
}

/** Signed for this run alone. */
function paid({ last, elsewhere }: RunAccount): bigint {
  const amount = (last?.amount ?? 0n) - elsewhere
  return amount > 0n ? amount : 0n
}

function coveredMs({ ratePerSecond }: RunAccount, amount: bigint): number {
  return ratePerSecond === 0n ? Number.POSITIVE_INFINITY : Number((amount * 1000n) / ratePerSecond)
}
