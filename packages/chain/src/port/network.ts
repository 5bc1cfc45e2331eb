import type { Address, Hex32 } from '@opgpu/protocol'
import type { ParameterName } from './governed.js'

/** `configs/networks/*.json`. */
export interface Network {
  name: string
  chainId: number
  /** `ws://`, `wss://`, `http://` or `https://`. */
  rpcUrl: string
  contracts: Contracts
  /** Blocks on top of an event before it counts. 0 on a local chain. */
  confirmations: number
  /** The block the contracts were deployed in. */
  startBlock: number
  /** What may be paid with; the stake token is the first. */
  tokens: TokenInfo[]
  /** What stands at the contracts' addresses; of those that are not named only the presence is checked. */
  codeHashes: Partial<Record<ContractName, CodeHashes>>
  /** Refuses to work with an implementation that `codeHashes` does not name; default: warns. */
  strictCode: boolean
  parameters: NetworkParameters
}

/** `paymentEscrow` is the same address as `taskManager`: one proxy for tasks and money. */
export interface Contracts {
  token: Address
  taskManager: Address
  paymentEscrow: Address
  stakingVault: Address
  reputationRegistry: Address
  parameters: Address
  watchdog: Address
  governance: Address
  timelock: Address
  ballotBox: Address
  walletFactory: Address
}
export type ContractName = keyof Contracts

export interface CodeHashes {
  /** keccak-256 of the code at the address itself, which never changes. */
  code: Hex32
  /** keccak-256 of the code that a proxy delegates to; the DAO may change it. */
  implementation?: Hex32
}

export interface TokenInfo {
  address: Address
  symbol: string
  decimals: number
}

/** What the market is deployed with; what is in force later is read from the chain. */
export interface NetworkParameters {
  /** As `Parameters` holds them: basis points, seconds, smallest units. */
  market: Record<ParameterName, bigint>
  governance: GovernanceParameters
  /** May pause parts of the market, never take anything. */
  guardian: Address
}

export interface GovernanceParameters {
  votingDelaySeconds: number
  votingPeriodSeconds: number
  /** Votes that a proposer needs, in the stake token's smallest unit. */
  proposalThreshold: bigint
  /** Least votes of a decision, in percent of all stake. */
  quorumPercent: number
  /** Between a decision and its execution. */
  timelockDelaySeconds: number
}
