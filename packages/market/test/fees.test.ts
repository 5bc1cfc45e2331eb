import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  clientRebate,
  clientTier,
  DEFAULT_TIERS,
  providerRebate,
  providerTier,
  reputationScore,
  split,
  UNKNOWN,
} from '../src/index.js'

const amount = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n })
const rebate = fc.integer({ min: 0, max: 50 })

describe('split', () => {
  test('12 % for the stakers, 3 % for the treasury, the rest and the dust for the provider', () => {
    expect(split(150n, 100n)).toEqual({ paid: 85n, refunded: 50n, stakers: 12n, treasury: 3n })
    expect(split(1n, 1n)).toEqual({ paid: 1n, refunded: 0n, stakers: 0n, treasury: 0n })
  })

  test('rebates come out of the treasury’s part alone', () => {
    const shares = { treasuryBps: 300, clientRebate: 25, providerRebate: 10 }
    expect(split(10_000n, 10_000n, shares)).toEqual({ paid: 8_530n, refunded: 75n, stakers: 1_200n, treasury: 195n })
  })

  test('conserves every unit, and nothing touches the stakers’ part', () => {
    const bps = fc.integer({ min: 0, max: 500 })
    fc.assert(
      fc.property(amount, amount, bps, rebate, rebate, (due, rest, treasuryBps, forClient, forProvider) => {
        const shares = { treasuryBps, clientRebate: forClient, providerRebate: forProvider }
        const parts = split(due + rest, due, shares)
        expect(parts.paid + parts.refunded + parts.stakers + parts.treasury).toBe(due + rest)
        expect(parts.refunded).toBeGreaterThanOrEqual(rest)
        expect(parts.stakers).toBe((due * 12n) / 100n)
        for (const part of Object.values(parts)) expect(part).toBeGreaterThanOrEqual(0n)
      }),
    )
  })
})

describe('tiers', () => {
  const [first, second] = DEFAULT_TIERS.clientStake

  test('a client’s goes by its stake, to the unit', () => {
    expect([0n, first - 1n, first, second - 1n, second].map((stake) => clientTier(stake))).toEqual([0, 0, 1, 1, 2])
    expect(([0, 1, 2] as const).map((tier) => clientRebate(tier))).toEqual([0, 10, 25])
  })

  test('a provider’s goes by its score, and takes some tasks', () => {
    const good = (settled: number) => ({ ...UNKNOWN, settled, ratings: settled, ratingSum: 100 * settled })
    expect(reputationScore(good(19))).toBeGreaterThan(8_500)
    expect([good(19), good(20), good(1_000), UNKNOWN].map((of) => providerTier(of))).toEqual([0, 2, 2, 0])
    expect(providerTier({ ...good(20), correction: 9_299 - reputationScore(good(20)) })).toBe(1)
    expect(providerTier({ ...good(20), correction: 8_499 - reputationScore(good(20)) })).toBe(0)
    expect(([0, 1, 2] as const).map((tier) => providerRebate(tier))).toEqual([0, 10, 25])
  })
})
