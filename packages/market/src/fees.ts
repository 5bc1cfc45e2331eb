import { type Reputation, reputationScore } from './reputation.js'

const BPS = 10_000n
/** The stakers' share of every payment, basis points; no rule or vote changes it. */
export const STAKERS_BPS = 1_200n

/** What a settlement goes by beside the amount. */
export interface Shares {
  /** The treasury's, fixed by the award; basis points. */
  treasuryBps: number
  /** Percent of the treasury's part that the client and the provider get back, 0 to 50 each. */
  clientRebate: number
  providerRebate: number
}

/** As long as the DAO changes nothing, for parties without a tier. */
export const DEFAULT_SHARES: Shares = { treasuryBps: 300, clientRebate: 0, providerRebate: 0 }

export interface Split {
  /** To the provider. */
  paid: bigint
  /** To the client: what it does not owe, and its rebate. */
  refunded: bigint
  stakers: bigint
  treasury: bigint
}

/** How the contract splits `amount` of what was `held`; every unit goes somewhere, the dust to the provider. */
export function split(held: bigint, amount: bigint, shares: Shares = DEFAULT_SHARES): Split {
  const stakers = (amount * STAKERS_BPS) / BPS
  const treasury = (amount * BigInt(shares.treasuryBps)) / BPS
  const toClient = percent(treasury, shares.clientRebate)
  const toProvider = percent(treasury, shares.providerRebate)
  return {
    paid: amount - stakers - treasury + toProvider,
    refunded: held - amount + toClient,
    stakers,
    treasury: treasury - toClient - toProvider,
  }
}

/** From 0, no tier, to 2. */
export type Tier = 0 | 1 | 2

/** What makes a tier and what it is worth; the DAO's parameters. */
export interface TierRules {
  /** Stake of the client tiers, OGPN's smallest unit. */
  clientStake: readonly [bigint, bigint]
  clientRebate: readonly [number, number]
  /** Score of the provider tiers, basis points. */
  providerScore: readonly [number, number]
  providerRebate: readonly [number, number]
  /** Settled tasks before a provider has a tier. */
  providerTasks: number
}

const OGPN = 10n ** 18n

export const DEFAULT_TIERS: TierRules = {
  clientStake: [10_000n * OGPN, 100_000n * OGPN],
  clientRebate: [10, 25],
  providerScore: [8_500, 9_300],
  providerRebate: [10, 25],
  providerTasks: 20,
}

export function clientTier(stake: bigint, { clientStake: [first, second] }: TierRules = DEFAULT_TIERS): Tier {
  if (stake >= second) return 2
  return stake >= first ? 1 : 0
}

export function providerTier(of: Reputation, rules: TierRules = DEFAULT_TIERS): Tier {
  if (of.settled < rules.providerTasks) return 0
  const [first, second] = rules.providerScore
  const score = reputationScore(of)
  if (score >= second) return 2
  return score >= first ? 1 : 0
}

export function clientRebate(tier: Tier, { clientRebate: [first, second] }: TierRules = DEFAULT_TIERS): number {
  return [0, first, second][tier] ?? 0
}

export function providerRebate(tier: Tier, { providerRebate: [first, second] }: TierRules = DEFAULT_TIERS): number {
  return [0, first, second][tier] ?? 0
}

function percent(amount: bigint, part: number): bigint {
  return (amount * BigInt(part)) / 100n
}
