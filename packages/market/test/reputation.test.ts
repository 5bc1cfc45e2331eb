import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Reputation, reputationScore, UNKNOWN } from '../src/index.js'

const VECTORS = new URL('../../../test/vectors/reputation.json', import.meta.url)
const vectors: (Reputation & { score: number })[] = JSON.parse(await readFile(VECTORS, 'utf8'))

test('every golden vector has its score', () => {
  expect(vectors).toHaveLength(20)
  for (const { score, ...known } of vectors) expect(reputationScore(known)).toBe(score)
})

test('who is unknown stands at 78 %, worked out by hand', () => {
  expect(reputationScore(UNKNOWN)).toBe((6 * 7000 + 2 * 10_000 + 2 * 8000) / 10)
})

const known: fc.Arbitrary<Reputation> = fc
  .record({
    settled: fc.nat(2 ** 24 - 1),
    lateOf: fc.double({ min: 0, max: 1, noNaN: true }),
    failed: fc.nat(2 ** 31),
    slashed: fc.nat(2 ** 31),
    ratings: fc.nat(2 ** 31),
    rating: fc.integer({ min: 0, max: 100 }),
    correction: fc.integer({ min: -10_000, max: 10_000 }),
  })
  .map(({ lateOf, rating, ...counts }) => {
    return { ...counts, late: Math.floor(lateOf * counts.settled), ratingSum: rating * counts.ratings }
  })

test('a score lies between 0 and 10,000, falls with every failure and rises with every good rating', () => {
  fc.assert(
    fc.property(known, (of) => {
      const score = reputationScore(of)
      expect(score).toBeGreaterThanOrEqual(0)
      expect(score).toBeLessThanOrEqual(10_000)
      expect(reputationScore({ ...of, failed: of.failed + 1 })).toBeLessThanOrEqual(score)
      expect(reputationScore({ ...of, slashed: of.slashed + 1 })).toBeLessThanOrEqual(score)
      expect(reputationScore({ ...of, settled: of.settled + 1 })).toBeGreaterThanOrEqual(score)
      const rated = { ratings: of.ratings + 1, ratingSum: of.ratingSum + 100 }
      expect(reputationScore({ ...of, ...rated })).toBeGreaterThanOrEqual(score)
    }),
  )
})
