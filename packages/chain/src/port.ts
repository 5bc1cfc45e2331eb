import type { Address, Domain, Hex32, Offer, SessionId, Signature, TaskId } from '@opgpu/protocol'
import type { Call, Support } from './port/call.js'
import type { MarketEvent, MarketEventType, SessionEvent, TaskEvent } from './port/event.js'
import type { Network } from './port/network.js'
import type * as views from './port/views.js'

export * from './port/call.js'
export * from './port/event.js'
export * from './port/governed.js'
export * from './port/network.js'
export * from './port/views.js'

export interface Mined {
  transactionHash: Hex32
  blockNumber: number
  gasUsed: bigint
}

export type ChainErrorCode =
  | 'chain_unreachable'
  | 'wrong_chain'
  | 'contracts_missing'
  /** Other code than the network file names stands at a contract's address. */
  | 'wrong_code'
  /** The call would revert; `details.reason` is the custom error's name, `details.args` its values. */
  | 'reverted'
  | 'no_gas_money'
  /** Too many transactions of this daemon are under way. */
  | 'too_busy'

/** What a mined transaction used, which events it made, and which tasks a batch left out. */
export interface TransactionView {
  gasUsed: bigint
  events: MarketEvent[]
  skipped: TaskId[]
}

/** Amounts are in the token's smallest unit. */
export interface MoneyReader {
  account(account: Address, token: Address): Promise<views.AccountView>
  /** The account's withdrawal that waits; undefined when none does. */
  pending(account: Address, token: Address): Promise<views.PendingView | undefined>
  session(sessionId: SessionId): Promise<views.SessionView>
  fees(token: Address): Promise<views.FeesView>
  isAllowed(token: Address): Promise<boolean>
  allowance(owner: Address, token: Address, spender: Address): Promise<bigint>
  /** The digest that the holder signs for a permit; `deadline` in unix seconds. */
  permitDigest(permit: PermitRequest): Promise<Hex32>
}

export interface PermitRequest {
  holder: Address
  token: Address
  spender: Address
  amount: bigint
  deadline: bigint
}

export interface StakingReader {
  worker(operator: Address): Promise<views.WorkerView>
  rewards(owner: Address, token: Address): Promise<views.RewardsView>
  reputation(operator: Address): Promise<views.ReputationView>
}

export interface WalletReader {
  /** Where the wallet of this owner and salt is or will be. */
  addressOf(owner: Address, salt: Hex32): Promise<Address>
  /** Undefined where no wallet stands. */
  wallet(wallet: Address): Promise<views.WalletView | undefined>
  sessionKey(wallet: Address, key: Address): Promise<views.SessionKeyView>
  /** Whether a contract takes the signature for its own (ERC-1271). */
  isValidSignature(account: Address, hash: Hex32, signature: Signature): Promise<boolean>
}

export interface GovernanceReader {
  /** Newest first. */
  proposals(): Promise<views.ProposalView[]>
  proposal(proposalId: bigint): Promise<views.ProposalView | undefined>
  votes(account: Address): Promise<bigint>
  hasVoted(proposalId: bigint, account: Address): Promise<boolean>
  delegateOf(account: Address): Promise<Address>
  parameters(): Promise<views.ParametersView>
  pauses(): Promise<views.PausesView>
  guardian(): Promise<Address>
  /** The digest that a voter signs, so that anyone may carry its vote. */
  ballotDigest(proposalId: bigint, support: Support, voter: Address): Promise<Hex32>
}

/** What a hardware wallet or any other program signs; numbers in decimal text, as JSON holds them. */
export interface UnsignedTransaction {
  chainId: number
  from: Address
  to: Address
  data: `0x${string}`
  value: string
  nonce: number
  gasLimit: string
  maxFeePerGas: string
  maxPriorityFeePerGas: string
}

/** One EVM network seen by one daemon. */
export interface Chain {
  readonly network: Network
  readonly domain: Domain
  readonly money: MoneyReader
  readonly staking: StakingReader
  readonly wallets: WalletReader
  readonly governance: GovernanceReader
  /**
   * Sends a call once. The intent (call, nonce, signed bytes) is on disk before anything is sent; the same key again,
   * also after a restart or a reorg, resolves with the same transaction's receipt. Rejects with `reverted` before a
   * nonce is used when the call cannot succeed.
   */
  send(key: string, call: Call, signal: AbortSignal): Promise<Mined>
  /** The confirmed event of a task or session, from the local record or as soon as it happens. */
  event<T extends MarketEventType>(
    id: TaskId | SessionId,
    types: readonly T[],
    signal: AbortSignal,
  ): Promise<Extract<MarketEvent, { type: T }>>
  /** Every confirmed event that names this daemon, as it is recorded; also those that happened while it was away. */
  onEvent(listener: (event: MarketEvent) => void): () => void
  /** Events at and above this block are void; they may come again. */
  onRollback(listener: (fromBlock: number) => void): () => void
  events(taskId: TaskId): Promise<TaskEvent[]>
  sessionEvents(sessionId: SessionId): Promise<SessionEvent[]>
  task(offer: Offer): Promise<views.OnChainTask>
  lane(client: Address, lane: bigint): Promise<views.LaneView>
  /** The committed result in a lane; undefined without one. */
  commitment(client: Address, lane: bigint): Promise<views.CommitmentView | undefined>
  credits(account: Address, token: Address): Promise<bigint>
  balance(account: Address, token: Address): Promise<bigint>
  nativeBalance(account: Address): Promise<bigint>
  stake(operator: Address): Promise<views.StakeView>
  /** Undefined when the node knows no such mined transaction. */
  transaction(hash: Hex32): Promise<TransactionView | undefined>
  /** Gas that the call would use now. */
  estimate(call: Call): Promise<bigint>
  /** The call as a transaction of any account, for it to sign elsewhere. Rejects with `reverted`. */
  unsigned(call: Call, from: Address): Promise<UnsignedTransaction>
  /** What a unit of gas costs now, in wei. */
  weiPerGas(): Promise<bigint>
  /** The head's number and its time in unix milliseconds. */
  head(): Promise<{ number: number; timestampMs: number }>
  close(): Promise<void>
}
