import type { Voucher } from '@opgpu/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  amountDue,
  coverage,
  fundsWarning,
  metersAgree,
  nextVoucher,
  nextVoucherIn,
  type RunAccount,
  voucherRefusal,
} from '../src/index.js'
import { voucher } from './fixtures.js'

const policy = { aheadMs: 60_000, everyMs: 30_000, graceMs: 90_000, warnMs: 300_000 }
const last = (amount: bigint, sequence = 1): Voucher => voucher(sequence, amount).message
/** A unit a second, an hour at most. */
const run: RunAccount = { ratePerSecond: 1n, ceiling: 3_600n, elsewhere: 0n }

describe('the client', () => {
  test('signs a minute ahead, and again when half of it is used', () => {
    expect(nextVoucherIn(run, 0, policy)).toBe(0)
    expect(nextVoucher(run, 0, policy)).toEqual({ amount: 60n, sequence: 1 })
    const paid = { ...run, last: last(60n) }
    expect(nextVoucherIn(paid, 0, policy)).toBe(30_000)
    expect(nextVoucherIn(paid, 29_999, policy)).toBe(1)
    expect(nextVoucher(paid, 30_000, policy)).toEqual({ amount: 90n, sequence: 2 })
  })

  test('signs no more than the task may cost, and then never again', () => {
    expect(nextVoucher(run, 3_590_000, policy).amount).toBe(3_600n)
    expect(nextVoucherIn({ ...run, last: last(3_600n) }, 3_590_000, policy)).toBeUndefined()
  })

  test('never takes back what it signed', () => {
    expect(nextVoucher({ ...run, last: last(500n, 7) }, 0, policy)).toEqual({ amount: 500n, sequence: 8 })
  })

  test('adds to what a session owes for other tasks', () => {
    const second = { ...run, elsewhere: 1_000n, last: last(1_000n, 4) }
    expect(amountDue(second, 10_000)).toBe(1_010n)
    expect(nextVoucher(second, 0, policy)).toEqual({ amount: 1_060n, sequence: 5 })
    expect(coverage(second, 1_000, policy)).toEqual({ type: 'late', stopInMs: 89_000 })
  })
})

describe('the provider', () => {
  test('goes on while it is covered, then for the grace, to the millisecond', () => {
    const paid = { ...run, last: last(60n) }
    expect(coverage(paid, 60_000, policy)).toEqual({ type: 'covered' })
    expect(coverage(paid, 60_001, policy)).toEqual({ type: 'late', stopInMs: 89_999 })
    expect(coverage(paid, 149_999, policy)).toEqual({ type: 'late', stopInMs: 1 })
    expect(coverage(paid, 150_000, policy)).toEqual({ type: 'stop' })
  })

  test('asks for no more than the task may cost', () => {
    expect(coverage({ ...run, last: last(3_600n) }, 10_000_000, policy)).toEqual({ type: 'covered' })
  })

  test('runs what is free without a voucher', () => {
    const free = { ...run, ratePerSecond: 0n }
    expect(coverage(free, 10_000_000, policy)).toEqual({ type: 'covered' })
    expect(nextVoucherIn(free, 0, policy)).toBe(Number.POSITIVE_INFINITY)
  })
})

test('with both on their policy the run is never late, and neither can lose more than its part', () => {
  const rates = fc.bigInt({ min: 1n, max: 10n ** 24n })
  fc.assert(
    fc.property(rates, fc.integer({ min: 1, max: 3_600 }), fc.nat(10 ** 6), (ratePerSecond, seconds, owed) => {
      const ceiling = ratePerSecond * BigInt(seconds)
      let account: RunAccount = { ratePerSecond, ceiling, elsewhere: BigInt(owed) }
      for (let billedMs = 0; billedMs <= seconds * 1000; ) {
        const { amount, sequence } = nextVoucher(account, billedMs, policy)
        account = { ...account, last: last(amount, sequence) }
        const ahead = amount - amountDue(account, billedMs)
        expect(ahead * 1000n).toBeLessThanOrEqual(ratePerSecond * 60_000n + 1000n)
        const pause = nextVoucherIn(account, billedMs, policy) ?? seconds * 1000
        billedMs += Math.max(pause, 1_000)
        expect(coverage(account, Math.min(billedMs, seconds * 1000), policy)).toEqual({ type: 'covered' })
      }
    }),
    { numRuns: 50 },
  )
})

test('a voucher counts when it is later and for no less, within what is locked', () => {
  const [first, second] = [last(10n, 1), last(20n, 2)]
  expect(voucherRefusal(first, undefined, 10n)).toBeUndefined()
  expect(voucherRefusal(first, undefined, 9n)).toBe('low_funds')
  expect(voucherRefusal(second, first, 20n)).toBeUndefined()
  expect(voucherRefusal(second, second, 20n)).toBeUndefined()
  expect(voucherRefusal(last(20n, 3), second, 20n)).toBeUndefined()
  for (const bad of [first, last(19n, 3), last(30n, 2), last(10n, 2)]) {
    expect(voucherRefusal(bad, second, 100n)).toBe('stale')
  }
})

test('meters agree within 2 s or a fiftieth, whichever is more', () => {
  const agree = (a: number, b: number) => {
    const both = [metersAgree({ startedAt: 0, billedMs: a }, { startedAt: 9, billedMs: b })]
    both.push(metersAgree({ startedAt: 0, billedMs: b }, { startedAt: 9, billedMs: a }))
    expect(both[0]).toBe(both[1])
    return both[0]
  }
  expect([agree(0, 2_000), agree(0, 2_001)]).toEqual([true, false])
  expect([agree(1_000_000, 980_000), agree(1_000_000, 979_999)]).toEqual([true, false])
})

test('money that ends soon is said in time, for the task or its session', () => {
  const warning = (left: bigint, session = false) => fundsWarning(left, 1n, { session, warnMs: 300_000 })
  expect(warning(300n)).toBeUndefined()
  expect(warning(299n)).toBe('low_funds')
  expect(warning(0n, true)).toBe('top_up_needed')
  expect(fundsWarning(0n, 0n, { session: false, warnMs: 300_000 })).toBeUndefined()
})
