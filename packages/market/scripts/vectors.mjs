// Writes test/vectors/reputation.json: the scores that the contract must agree on. Run after a build.
import { writeFile } from 'node:fs/promises'
import { reputationScore, UNKNOWN } from '@opgpu/market'

const FILE = new URL('../../../test/vectors/reputation.json', import.meta.url)
const rated = (ratings, ratingSum) => ({ ratings, ratingSum })

const cases = [
  {},
  { settled: 1 },
  { failed: 1 },
  { slashed: 1 },
  { settled: 1, late: 1 },
  { settled: 19, ...rated(19, 1_900) },
  { settled: 100, late: 3, failed: 2, ...rated(50, 4_321) },
  { settled: 100, late: 100 },
  { settled: 1_000, ...rated(1_000, 100_000) },
  { settled: 1_000, failed: 1_000, slashed: 1_000, ...rated(1_000, 0) },
  { settled: 7, failed: 3, slashed: 2, ...rated(4, 333) },
  { settled: 333, late: 111, failed: 7, ...rated(77, 5_555) },
  { settled: 50, correction: 1_234, ...rated(10, 850) },
  { settled: 50, correction: -1_234, ...rated(10, 850) },
  { settled: 1_000, correction: 10_000, ...rated(1_000, 100_000) },
  { failed: 1_000, correction: -10_000 },
  { correction: 10_000 },
  { settled: 2 ** 24 - 1, late: 2 ** 16 - 1, ...rated(2 ** 24 - 1, 100 * (2 ** 24 - 1)) },
  { failed: 2 ** 32 - 1, slashed: 2 ** 32 - 1, ...rated(2 ** 32 - 1, 0) },
  { settled: 2 ** 24 - 1, ...rated(2 ** 32 - 1, 100 * (2 ** 32 - 1)), correction: -1 },
].map((known) => ({ ...UNKNOWN, ...known }))

const vectors = cases.map((known) => ({ ...known, score: reputationScore(known) }))
await writeFile(FILE, `${JSON.stringify(vectors, undefined, 2)}\n`)
