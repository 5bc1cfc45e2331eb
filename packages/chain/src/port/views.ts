import type { Address, Hex32 } from '@opgpu/protocol'
import type { Support } from './call.js'
import type { ParameterName, Part } from './governed.js'

/** As the contracts number them. */
export const TASK_STATES = [
  'none',
  'submitted',
  'awarded',
  'committed',
  'disputed',
  'settled',
  'cancelled',
  'expired',
] as const
export type TaskState = (typeof TASK_STATES)[number]

export interface OnChainTask {
  state: TaskState
}

/** A client's lane and the last task in it. */
export interface LaneView {
  state: TaskState
  /** Of the last task's salt; the next one's must be higher. */
  sequence: number
}

/** `since`: unix seconds of the commitment, of the dispute once there is one. */
export interface CommitmentView {
  resultHash: Hex32
  claim: bigint
  bond: bigint
  since: number
}

/** What one account holds of one token in the escrow. Rebates in percent of the treasury's part, until unix seconds. */
export interface AccountView {
  credits: bigint
  locked: bigint
  clientRebate: number
  providerRebate: number
  rebatesUntil: number
}

/** A withdrawal that waits until `readyAt`, unix seconds. */
export interface PendingView {
  amount: bigint
  readyAt: number
  recipient: Address
}

/** `closingAt`: unix seconds, 0 without a notice. */
export interface SessionView {
  state: 'none' | 'open' | 'closing' | 'closed'
  deposit: bigint
  redeemed: bigint
  treasuryBps: number
  closingAt: number
}

/** An operator as tasks see it. */
export interface WorkerView {
  owner: Address
  /** Collateral that no open task holds, in the stake token's smallest unit. */
  free: bigint
  settled: number
  late: number
  revoked: boolean
}

export interface StakeView {
  owner: Address
  staked: bigint
  /** Collateral of all of the owner's operators, and its bond as a verifier. */
  assigned: bigint
  unbonding: bigint
  /** Unix seconds, 0 when nothing is unbonding. */
  unbondReadyAt: number
  /** Of the operator's next consent. */
  operatorNonce: bigint
  verifierBond: bigint
  operatorAuthorised: boolean
}

/** `score`: basis points of 1. */
export interface ReputationView {
  score: number
  settled: number
  late: number
  failed: number
  slashed: number
  ratings: number
  ratingSum: number
  correction: number
}

export interface RewardsView {
  claimable: bigint
  currentEpoch: number
  /** The first epoch that was not distributed yet. */
  nextEpoch: number
}

/** What the escrow owes, in the token's smallest unit. */
export interface FeesView {
  stakers: bigint
  treasury: bigint
}

export interface WalletView {
  owner: Address
  /** Of the next grant. */
  nonce: bigint
}

export interface SessionKeyView {
  token: Address
  perDay: bigint
  leftToday: bigint
  /** Unix seconds, 0 when it is no key. */
  expiresAt: number
}

export type ParametersView = Record<ParameterName, bigint>

/** Unix seconds until which each part is paused; in the past when it is not. */
export type PausesView = Record<Part, number>

/** As OpenZeppelin's Governor numbers them. */
export const PROPOSAL_STATES = [
  'pending',
  'active',
  'cancelled',
  'defeated',
  'succeeded',
  'queued',
  'expired',
  'executed',
] as const
export type ProposalState = (typeof PROPOSAL_STATES)[number]

/** Times in unix seconds; votes in the stake token's smallest unit. */
export interface ProposalView {
  proposalId: bigint
  state: ProposalState
  proposer: Address
  description: string
  calls: { target: Address; value: bigint; data: `0x${string}` }[]
  voteStart: number
  voteEnd: number
  /** When it may be executed; 0 while it is not queued. */
  readyAt: number
  votes: Record<Support, bigint>
  quorum: bigint
}
