import { z } from 'zod'
import { seconds, signature, uint256 } from './calls/fields.js'
import { address, amount, tokenView } from './fields.js'

/** An operator as tasks see it. */
export const operatorView = z.object({
  operator: address,
  authorised: z.boolean(),
  /** Collateral that no open task holds. */
  free: amount,
  settled: z.int(),
  late: z.int(),
  /** Basis points of 1. */
  score: z.int(),
  /** Of its next consent. */
  nonce: uint256,
})

/** Percent of the treasury's part that comes back to an account, now and from which stake or score on. */
export const tiersView = z.object({
  client: z.object({ rebate: z.int(), steps: z.array(z.object({ stake: amount, rebate: z.int() })) }),
  provider: z.object({
    rebate: z.int(),
    steps: z.array(z.object({ score: z.int(), rebate: z.int() })),
    /** Settled tasks before a provider has a tier. */
    tasks: z.int(),
  }),
})

export const rewardView = z.object({
  token: tokenView,
  claimable: amount,
  /** Weeks since 1970-01-01: now, and the first whose rewards were not given out yet. */
  currentEpoch: z.int(),
  nextEpoch: z.int(),
})

export const stakeView = z.object({
  owner: address,
  token: tokenView,
  staked: amount,
  /** Collateral of all operators, and the verifier's bond. */
  assigned: amount,
  verifierBond: amount,
  unbonding: z.object({ amount, readyAt: seconds }).optional(),
  votes: amount,
  /** Who votes with this stake. */
  delegate: address,
  /** The operator asked for; this daemon's own key by default. */
  operator: operatorView,
  tiers: tiersView,
  rewards: z.array(rewardView),
})

/** An operator's consent to work for an owner, for the owner to bring to the chain. */
export const consentView = z.object({ owner: address, operator: address, nonce: uint256, signature })

export type OperatorView = z.output<typeof operatorView>
export type TiersView = z.output<typeof tiersView>
export type RewardView = z.output<typeof rewardView>
export type StakeView = z.output<typeof stakeView>
export type ConsentView = z.output<typeof consentView>
