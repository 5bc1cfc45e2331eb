import { z } from 'zod'
import { address, amount, cidText, hex32, jobId, timestamp, tokenView } from './fields.js'

/** As a user reads them; both sides of a job use the same words. The last six are ends. */
export const JOB_STATES = [
  'announced',
  'bidding',
  'awarded',
  'pulling',
  'provisioning',
  'running',
  'publishing',
  'committed',
  'verifying',
  'settled',
  'refunded',
  'slashed',
  'cancelled',
  'expired',
  'failed',
] as const
export type JobState = (typeof JOB_STATES)[number]

const ENDS: readonly JobState[] = ['settled', 'refunded', 'slashed', 'cancelled', 'expired', 'failed']

export function isEnd(state: JobState): boolean {
  return ENDS.includes(state)
}

const millis = z.number().min(0).optional()

/** Where the time of a job went; a phase that did not happen is absent. */
export const timingsView = z.object({
  announce: millis,
  bidding: millis,
  award: millis,
  fetch: millis,
  pull: millis,
  provision: millis,
  run: millis,
  publish: millis,
  settle: millis,
  total: millis,
})

export const offerView = z.object({
  client: address,
  maxPrice: amount,
  bidUntil: timestamp,
  finishBy: timestamp,
  minStake: amount,
  /** Basis points of 1. */
  minReputation: z.int(),
})

export const bidView = z.object({
  provider: address,
  /** The most this provider would be paid. */
  amount,
  ratePerSecond: amount,
  /** What the award policy made of it; absent on the provider's side. */
  score: z.number().optional(),
})

export const failureView = z.object({ phase: z.string(), code: z.string(), message: z.string() })

const usageView = z.object({ startedAt: timestamp, billedMs: z.int() })

/** The client's objection to the result, on chain; `evidence` is the sha-256 of its reason. */
export const disputeView = z.object({ evidence: hex32, bond: amount, transaction: hex32, decided: z.boolean() })

/** How a job was paid by vouchers: while it ran, or under a session. */
export const vouchersView = z.object({
  underSession: z.boolean(),
  /** What was agreed on for a job that is paid while it runs. */
  payment: z.object({ aheadMs: z.int(), graceMs: z.int() }).optional(),
  /** The client's last voucher: of the job, or of its session and so for other jobs too. */
  last: z.object({ amount, sequence: z.int() }).optional(),
  /** What each side's meter said when they were too far apart. */
  dispute: z.object({ client: usageView, provider: usageView, at: timestamp }).optional(),
})

export const jobView = z.object({
  id: jobId,
  role: z.enum(['client', 'provider']),
  state: z.enum(JOB_STATES),
  mode: z.string(),
  /** Where it is traded and settled. */
  chain: z.object({ id: z.int(), network: z.string() }),
  createdAt: timestamp,
  offer: offerView,
  bids: z.array(bidView),
  /** `reason` says in one line why this bid won. */
  award: z.object({ provider: address, amount, reason: z.string(), transaction: hex32.optional() }).optional(),
  container: z.object({ image: z.string(), command: z.array(z.string()), exitCode: z.int().optional() }),
  outputs: z.object({ cid: cidText, files: z.array(z.object({ path: z.string(), size: z.int() })) }).optional(),
  receipt: z.object({ cid: cidText, verified: z.boolean() }).optional(),
  payments: z
    .object({ paid: amount, refunded: amount, stakers: amount, treasury: amount, token: z.string() })
    .optional(),
  /** Gas used by the transactions of this job, whoever sent them. */
  gas: z.object({ award: z.int().optional(), settle: z.int().optional() }),
  timingsMs: timingsView,
  failure: failureView.optional(),
  dispute: disputeView.optional(),
  vouchers: vouchersView.optional(),
  /** UUIDs of the devices the job was given. */
  gpus: z.array(z.string()),
})

export const jobSummaryView = z.object({
  id: jobId,
  role: z.enum(['client', 'provider']),
  state: z.enum(JOB_STATES),
  createdAt: timestamp,
  image: z.string(),
  provider: address.optional(),
  exitCode: z.int().optional(),
  paid: amount.optional(),
})

export const quoteView = z.object({
  eligible: z.array(
    z.object({ provider: address, estimate: amount, ratePerSecond: amount, gpus: z.array(z.string()) }),
  ),
  /** Every condition that a provider does not meet, in words. */
  refused: z.array(z.object({ provider: address, conditions: z.array(z.string()) })),
  /** What could be locked for it now. */
  credits: amount,
  /** The lowest `maxPrice` that some provider would take; absent when nobody could run it. */
  minimumPrice: amount.optional(),
  token: tokenView,
  /** How a payment is split, in basis points; the rest is the provider's. `clientRebate`: percent of the treasury's part. */
  fees: z.object({ stakersBps: z.int(), treasuryBps: z.int(), clientRebate: z.int() }),
  /**
   * What a job should be worth, so that its settlement costs 5 % of it at most: alone, among many in a transaction, and
   * under a session. Absent when the daemon was not told what the chain's coin is worth.
   */
  minUsefulValue: z.object({ single: amount, batch: amount, session: amount }).optional(),
})

export type JobView = z.output<typeof jobView>
export type JobSummaryView = z.output<typeof jobSummaryView>
export type QuoteView = z.output<typeof quoteView>
