import type { Address } from '@opgpu/protocol'
import type { NetworkDraft } from '../network/parse.js'
import type { GovernanceParameters, ParameterName } from '../port.js'

const TOKEN = 10n ** 18n
const DAY = 86_400n

/** What `Parameters` begins with by itself; a network whose values differ has them set when it is deployed. */
export const INITIAL_PARAMETERS: Readonly<Record<ParameterName, bigint>> = {
  TreasuryShare: 300n,
  SlashClientShare: 5_000n,
  SlashReporterShare: 1_000n,
  DisputeBond: 500n,
  UnbondDelay: 14n * DAY,
  MinProviderStake: 0n,
  ClientTier1Stake: 10_000n * TOKEN,
  ClientTier2Stake: 100_000n * TOKEN,
  ClientTier1Rebate: 10n,
  ClientTier2Rebate: 25n,
  ProviderTier1Score: 8_500n,
  ProviderTier2Score: 9_300n,
  ProviderTier1Rebate: 10n,
  ProviderTier2Rebate: 25n,
  ProviderTierTasks: 20n,
  WithdrawalDelay: DAY,
}

/** A whole decision fits into a minute, so that it can be watched. */
const LOCAL_GOVERNANCE: GovernanceParameters = {
  votingDelaySeconds: 2,
  votingPeriodSeconds: 30,
  proposalThreshold: 100n * TOKEN,
  quorumPercent: 4,
  timelockDelaySeconds: 5,
}

/** A network of one's own, whose deployer is the guardian. */
export function localDraft(deployer: Address): NetworkDraft {
  const parameters = { market: INITIAL_PARAMETERS, governance: LOCAL_GOVERNANCE, guardian: deployer }
  return { name: 'local', confirmations: 0, tokens: [], parameters }
}
