import { z } from 'zod'
import { address, amount, call, hexBytes, signature, termsSchema, uint256 } from './fields.js'

/** As the contracts number them; the words are those of the chain's own port. */
export const PARAMETER_NAMES = [
  'TreasuryShare',
  'SlashClientShare',
  'SlashReporterShare',
  'DisputeBond',
  'UnbondDelay',
  'MinProviderStake',
  'ClientTier1Stake',
  'ClientTier2Stake',
  'ClientTier1Rebate',
  'ClientTier2Rebate',
  'ProviderTier1Score',
  'ProviderTier2Score',
  'ProviderTier1Rebate',
  'ProviderTier2Rebate',
  'ProviderTierTasks',
  'WithdrawalDelay',
] as const
export const PART_NAMES = ['tasks', 'escrow', 'vault'] as const
export const UPGRADEABLE_NAMES = [
  'taskManager',
  'stakingVault',
  'reputationRegistry',
  'parameters',
  'watchdog',
  'governance',
] as const
export const SUPPORTS = ['against', 'for', 'abstain'] as const

export const support = z.enum(SUPPORTS)
export type SupportView = z.output<typeof support>
const part = z.enum(PART_NAMES)
const token = address
const text = z.string().max(65_536)

export const governedAction = z.discriminatedUnion('type', [
  call('setParameter', { parameter: z.enum(PARAMETER_NAMES), value: uint256 }),
  call('allowToken', { token, allowed: z.boolean() }),
  call('upgrade', { contract: z.enum(UPGRADEABLE_NAMES), implementation: address, initialization: hexBytes }),
  call('payFromTreasury', { token, to: address, amount }),
  call('arbitrate', { terms: termsSchema, amount, slash: z.boolean() }),
  call('correctReputation', { operator: address, correction: z.int().min(-10_000).max(10_000), reason: text }),
  call('emitRewards', { token, amount }),
  call('setGuardian', { guardian: address }),
  call('setLimits', { token, perHour: amount, large: amount }),
  call('unpause', { part }),
  call('slash', { owner: address, amount, recipient: address }),
  call('setDelisted', { operator: address, delisted: z.boolean() }),
  call('raw', { to: address, value: amount, data: hexBytes }),
])
export type GovernedActionView = z.output<typeof governedAction>

const proposal = { actions: z.array(governedAction).min(1).max(32), description: text.min(1) }
const proposalId = uint256

/** The bytes of a contract's signature are the contract's own. */
export const signedBallot = z.strictObject({ support, voter: address, signature: z.union([signature, hexBytes]) })

export const governanceCalls = [
  call('propose', proposal),
  call('castVote', { proposalId, support, reason: text.optional() }),
  call('castBallots', { proposalId, ballots: z.array(signedBallot).min(1).max(100) }),
  call('queueProposal', proposal),
  call('executeProposal', proposal),
  call('cancelProposal', proposal),
  call('pause', { part }),
] as const
