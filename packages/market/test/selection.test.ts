import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Candidate, choose, DEFAULT_WEIGHTS, type Weights } from '../src/index.js'
import { address, bid } from './fixtures.js'

const ONLY = (part: keyof Weights): Weights => ({
  price: 0,
  reputation: 0,
  stake: 0,
  speed: 0,
  failures: 0,
  [part]: 1,
})

function candidate(provider: number, over: Partial<Candidate> & { rate?: bigint; startBy?: number } = {}): Candidate {
  const { rate = 10n, startBy = 20_000, ...rest } = over
  const known = { reputation: 1, stake: 100n, speed: 1, recentFailures: 0 }
  return { bid: bid(provider, { ratePerSecond: rate, startBy }), ...known, ...rest }
}

const winner = (candidates: Candidate[], weights?: Weights) => choose(candidates, weights)?.provider

describe('each criterion decides when it alone counts', () => {
  test.each<[keyof Weights, Candidate]>([
    ['price', candidate(2, { rate: 9n })],
    ['reputation', candidate(2, { reputation: 1 })],
    ['stake', candidate(2, { stake: 101n })],
    ['speed', candidate(2, { speed: 1 })],
    ['failures', candidate(2, { recentFailures: 0 })],
  ])('%s', (part, better) => {
    const worse = candidate(1, { reputation: 0.5, speed: 0.5, recentFailures: 1 })
    const chosen = choose([worse, better], ONLY(part))
    expect(chosen?.provider).toBe(address(2))
    expect(chosen?.reason).toContain(`ahead on ${part}`)
    expect(chosen?.reason).not.toContain(',')
  })
})

test('a failure outweighs a small difference of price', () => {
  const failed = candidate(1, { rate: 98n, recentFailures: 1 })
  expect(winner([failed, candidate(2, { rate: 100n })])).toBe(address(2))
  expect(winner([{ ...failed, bid: bid(1, { ratePerSecond: 50n }) }, candidate(2, { rate: 100n })])).toBe(address(1))
})

describe('ties', () => {
  test('go to the earlier promise, then to the lower address', () => {
    expect(winner([candidate(1), candidate(2, { startBy: 19_999 })])).toBe(address(2))
    expect(winner([candidate(3), candidate(1), candidate(2)])).toBe(address(1))
  })

  test('the explanation counts only those who are really equal', () => {
    const chosen = choose([candidate(1), candidate(2), candidate(3, { rate: 20n })])
    expect(chosen?.reason).toBe('best of 3, equal to 1 other(s); the tie rule decided')
  })
})

test('nobody is nobody, and the only one needs no comparison', () => {
  expect(choose([])).toBeUndefined()
  expect(choose([candidate(1)])?.reason).toBe('the only bid that met every condition')
})

test('weights that are all nothing still choose, by the tie rule', () => {
  const none = { ...DEFAULT_WEIGHTS, price: 0, reputation: 0, stake: 0, speed: 0, failures: 0 }
  expect(winner([candidate(2), candidate(1)], none)).toBe(address(1))
})

const anyCandidates = fc.uniqueArray(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 8 }).chain((ids) =>
  fc.tuple(
    ...ids.map((id) =>
      fc
        .record({
          rate: fc.bigInt({ min: 0n, max: 100n }),
          reputation: fc.double({ min: 0, max: 1, noNaN: true }),
          stake: fc.bigInt({ min: 0n, max: 1000n }),
          recentFailures: fc.nat(5),
        })
        .map((over) => candidate(id, over)),
    ),
  ),
)

test('the order in which bids came does not matter, and every score is from 0 to 1', () => {
  fc.assert(
    fc.property(anyCandidates, (candidates) => {
      const chosen = choose(candidates)
      expect(choose([...candidates].reverse())).toEqual(chosen)
      expect(chosen?.ranking).toHaveLength(candidates.length)
      for (const { score } of chosen?.ranking ?? []) {
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(1 + Number.EPSILON * 4)
      }
    }),
  )
})

test('a lower price never loses what the higher one won', () => {
  fc.assert(
    fc.property(anyCandidates, (candidates) => {
      const won = winner(candidates)
      const cheaper = candidates.map((c) =>
        c.bid.message.provider === won
          ? { ...c, bid: { ...c.bid, message: { ...c.bid.message, ratePerSecond: c.bid.message.ratePerSecond / 2n } } }
          : c,
      )
      expect(winner(cheaper)).toBe(won)
    }),
  )
})
