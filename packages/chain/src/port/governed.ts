import type { Address, Terms } from '@opgpu/protocol'

/** Everything the DAO may set, in the contract's order. */
export const PARAMETERS = [
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
export type ParameterName = (typeof PARAMETERS)[number]

/** What the guardian may pause, in the contract's order. */
export const PARTS = ['tasks', 'escrow', 'vault'] as const
export type Part = (typeof PARTS)[number]

/** The proxies whose implementation the DAO may change. */
export const UPGRADEABLE = [
  'taskManager',
  'stakingVault',
  'reputationRegistry',
  'parameters',
  'watchdog',
  'governance',
] as const
export type Upgradeable = (typeof UPGRADEABLE)[number]

/** What only the DAO may do, through a proposal and its timelock. Amounts in smallest units. */
export type GovernedAction =
  | { type: 'setParameter'; parameter: ParameterName; value: bigint }
  | { type: 'allowToken'; token: Address; allowed: boolean }
  /** `initialization`: what the new implementation is called with, '0x' for nothing. */
  | { type: 'upgrade'; contract: Upgradeable; implementation: Address; initialization: `0x${string}` }
  | { type: 'payFromTreasury'; token: Address; to: Address; amount: bigint }
  | { type: 'arbitrate'; terms: Terms; amount: bigint; slash: boolean }
  | { type: 'correctReputation'; operator: Address; correction: number; reason: string }
  /** Gives tokens of the treasury to the stakers' next distribution. */
  | { type: 'emitRewards'; token: Address; amount: bigint }
  | { type: 'setGuardian'; guardian: Address }
  /** 0 for no limit. */
  | { type: 'setLimits'; token: Address; perHour: bigint; large: bigint }
  | { type: 'unpause'; part: Part }
  | { type: 'slash'; owner: Address; amount: bigint; recipient: Address }
  | { type: 'setDelisted'; operator: Address; delisted: boolean }
  /** Any other call of the timelock's. `value`: of the native coin, in wei. */
  | { type: 'raw'; to: Address; value: bigint; data: `0x${string}` }
