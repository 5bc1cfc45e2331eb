import type { Address, Bid, Signed } from '@opgpu/protocol'

/** What the client knows about a bidder when it chooses. */
export interface Candidate {
  bid: Signed<Bid>
  /** 0 to 1; 1 when nothing is known against it. */
  reputation: number
  /** Free stake, OGPN's smallest unit. */
  stake: bigint
  /** Measured speed relative to the fastest known, 0 to 1. */
  speed: number
  /** Failures seen here lately. */
  recentFailures: number
}

/** Relative importance of each criterion; configuration. */
export interface Weights {
  price: number
  reputation: number
  stake: number
  speed: number
  failures: number
}

export const DEFAULT_WEIGHTS: Weights = { price: 0.5, reputation: 0.2, stake: 0.1, speed: 0.1, failures: 0.1 }

export interface Scored {
  provider: Address
  amount: bigint
  ratePerSecond: bigint
  score: number
  /** Each criterion's part of the score, before weighting, 0 to 1. */
  parts: Weights
}

export interface Choice {
  provider: Address
  bid: Signed<Bid>
  /** One sentence for a person. */
  reason: string
  ranking: Scored[]
}

/** The best bid and why, or undefined when there is none. Ties go to the earlier promise, then the lower address. */
export function choose(candidates: readonly Candidate[], weights: Weights = DEFAULT_WEIGHTS): Choice | undefined {
  const ranking = candidates
    .map((candidate) => ({ candidate, scored: score(candidate, candidates, weights) }))
    .sort(better)
  const [best] = ranking
  if (best === undefined) return undefined
  return {
    provider: best.scored.provider,
    bid: best.candidate.bid,
    reason: explain(
      ranking.map(({ scored }) => scored),
      weights,
    ),
    ranking: ranking.map(({ scored }) => scored),
  }
}

function score(candidate: Candidate, all: readonly Candidate[], weights: Weights): Scored {
  const { message } = candidate.bid
  const parts: Weights = {
    price: ratio(lowest(all.map((c) => c.bid.message.ratePerSecond)), message.ratePerSecond),
    reputation: candidate.reputation,
    stake: ratio(candidate.stake, highest(all.map((c) => c.stake))),
    speed: candidate.speed,
    failures: 1 / (1 + candidate.recentFailures),
  }
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0)
  const keys = Object.keys(parts) as (keyof Weights)[]
  const sum = keys.reduce((acc, key) => acc + parts[key] * weights[key], 0)
  const { provider, maxAmount: amount, ratePerSecond } = message
  return { provider, amount, ratePerSecond, score: total === 0 ? 0 : sum / total, parts }
}

type Ranked = { candidate: Candidate; scored: Scored }

function better(a: Ranked, b: Ranked): number {
  return (
    b.scored.score - a.scored.score ||
    a.candidate.bid.message.startBy - b.candidate.bid.message.startBy ||
    (a.scored.provider < b.scored.provider ? -1 : 1)
  )
}

function explain(ranking: readonly Scored[], weights: Weights): string {
  const [best, second] = ranking
  if (best === undefined || second === undefined) return 'the only bid that met every condition'
  const equals = ranking.filter(({ score }) => score === best.score).length - 1
  if (equals > 0) return `best of ${ranking.length}, equal to ${equals} other(s); the tie rule decided`
  const keys = Object.keys(best.parts) as (keyof Weights)[]
  const ahead = keys.filter((key) => weights[key] > 0 && best.parts[key] > second.parts[key])
  return `best of ${ranking.length} by ${(best.score - second.score).toFixed(3)}: ahead on ${ahead.join(', ')}`
}

/** a / b in [0, 1] with six digits, for scoring only. */
function ratio(a: bigint, b: bigint): number {
  return b === 0n ? 1 : Number((a * 1_000_000n) / b) / 1_000_000
}

const lowest = (values: bigint[]) => values.reduce((a, b) => (b < a ? b : a))
const highest = (values: bigint[]) => values.reduce((a, b) => (b > a ? b : a))
