/** What the chain counts of an operator. */
export interface Reputation {
  settled: number
  /** Of those, later than `finishBy`. */
  late: number
  failed: number
  slashed: number
  ratings: number
  /** Of all ratings, each 0 to 100. */
  ratingSum: number
  /** Basis points added by the DAO, -10,000 to 10,000. */
  correction: number
}

/** Of somebody of whom nothing is known. */
export const UNKNOWN: Reputation = {
  settled: 0,
  late: 0,
  failed: 0,
  slashed: 0,
  ratings: 0,
  ratingSum: 0,
  correction: 0,
}

const BPS = 10_000n

/**
 * 0 to 10,000, by the formula of contracts/src/interfaces/IReputationRegistry.sol, every division rounded down. Who is new
 * starts with a prior of ten tasks, seven of them well done, and of five ratings of 80.
 */
export function reputationScore(of: Reputation): number {
  const done = BigInt(of.settled) + 10n
  const failed = 3n * BigInt(of.failed) + 10n * BigInt(of.slashed)
  const success = (BPS * (done - 3n)) / (done + failed)
  const timeliness = (BPS * (done - BigInt(of.late))) / done
  const rating = (100n * (BigInt(of.ratingSum) + 400n)) / (BigInt(of.ratings) + 5n)
  const score = Number((6n * success + 2n * timeliness + 2n * rating) / 10n) + of.correction
  return Math.min(Math.max(score, 0), Number(BPS))
}
