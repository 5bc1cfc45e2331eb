import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextFlush, type PendingSettlement, SETTLE_MARGIN_MS, settleBy } from '../src/index.js'

const policy = { maxTasks: 3, maxAgeMs: 1_000, maxValue: 100n }
const far = 10 * SETTLE_MARGIN_MS
const pending = (over: Partial<PendingSettlement> = {}): PendingSettlement => ({
  amount: 10n,
  acceptedAt: 0,
  mustSettleBy: far,
  ...over,
})

test('nothing waits for nothing', () => {
  expect(nextFlush([], policy, 0)).toEqual({ type: 'idle' })
})

test.each<[string, PendingSettlement[], number, ReturnType<typeof nextFlush>]>([
  ['one waits for its age', [pending()], 0, { type: 'at', at: 1_000 }],
  ['the oldest decides', [pending({ acceptedAt: 400 }), pending({ acceptedAt: 300 })], 500, { type: 'at', at: 1_300 }],
  ['age reached', [pending()], 1_000, { type: 'now' }],
  ['as many as one transaction takes', [pending(), pending(), pending()], 0, { type: 'now' }],
  ['too much at risk', [pending({ amount: 60n }), pending({ amount: 40n })], 0, { type: 'now' }],
  ['a deadline before the age', [pending({ mustSettleBy: SETTLE_MARGIN_MS + 7 })], 0, { type: 'at', at: 7 }],
  ['a deadline within the margin', [pending({ mustSettleBy: SETTLE_MARGIN_MS })], 0, { type: 'now' }],
])('%s', (_, list, now, expected) => {
  expect(nextFlush(list, policy, now)).toEqual(expected)
})

test('no acceptance waits for longer than it may, whatever else there is', () => {
  const any = fc.record({
    amount: fc.bigInt({ min: 0n, max: 200n }),
    acceptedAt: fc.nat(2_000),
    mustSettleBy: fc.nat(far),
  })
  fc.assert(
    fc.property(fc.array(any, { minLength: 1, maxLength: 5 }), fc.nat(5_000), (list, now) => {
      const flush = nextFlush(list, policy, now)
      expect(flush.type).not.toBe('idle')
      for (const one of list) {
        if (flush.type !== 'at') continue
        expect(flush.at).toBeLessThanOrEqual(settleBy(one, policy))
        expect(flush.at).toBeLessThanOrEqual(one.mustSettleBy - SETTLE_MARGIN_MS)
        expect(flush.at).toBeGreaterThan(now)
      }
    }),
  )
})
