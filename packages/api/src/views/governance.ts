import { z } from 'zod'
import { hexBytes, seconds, uint256 } from './calls/fields.js'
import { governedAction, PARAMETER_NAMES, PART_NAMES, signedBallot } from './calls/governance.js'
import { address, amount } from './fields.js'

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

/** Times in unix seconds, votes in the stake token's smallest unit. */
export const proposalView = z.object({
  id: uint256,
  state: z.enum(PROPOSAL_STATES),
  proposer: address,
  /** The proposer's words; what would be done is told by `sentences`, which are made from the calls. */
  description: z.string(),
  sentences: z.array(z.string()),
  actions: z.array(governedAction),
  calls: z.array(z.object({ target: address, value: amount, data: hexBytes })),
  voteStart: seconds,
  voteEnd: seconds,
  /** When it may be executed; 0 while it is not queued. */
  readyAt: seconds,
  votes: z.object({ against: amount, for: amount, abstain: amount }),
  quorum: amount,
  /** Whether the account asked for has voted. */
  voted: z.boolean(),
})

/** `text` says the value in the unit that it means. */
export const parameterView = z.object({ name: z.enum(PARAMETER_NAMES), value: uint256, text: z.string() })

export const governanceView = z.object({
  account: address,
  votes: amount,
  /** Votes that a proposer needs. */
  proposalThreshold: amount,
  /** Newest first. */
  proposals: z.array(proposalView),
  parameters: z.array(parameterView),
  guardian: address,
  /** `until` in unix seconds; in the past when the part is not paused. */
  pauses: z.array(z.object({ part: z.enum(PART_NAMES), paused: z.boolean(), until: seconds })),
})

/** A signed vote, for anybody to carry to the chain. */
export const ballotView = signedBallot.extend({ proposalId: uint256 })

export type ProposalView = z.output<typeof proposalView>
export type ParameterView = z.output<typeof parameterView>
export type GovernanceView = z.output<typeof governanceView>
export type BallotView = z.output<typeof ballotView>
