import type { Acceptance, Address, Bid, Domain, Hex32, Offer, Result, Signature, Signed, TaskId } from '@opgpu/protocol'

/** `configs/networks/*.json`. */
export interface Network {
  name: string
  chainId: number
  /** `ws://`, `wss://`, `http://` or `https://`. */
  rpcUrl: string
  contracts: { token: Address; stakingVault: Address; paymentEscrow: Address; taskManager: Address }
  /** Blocks on top of an event before it counts. 0 on a local chain. */
  confirmations: number
  /** The block the contracts were deployed in. */
  startBlock: number
}

interface EventPlace {
  taskId: TaskId
  client: Address
  provider: Address
  blockNumber: number
  blockHash: Hex32
  transactionHash: Hex32
  logIndex: number
}

export type TaskEvent = EventPlace &
  (
    | { type: 'submitted'; budget: bigint }
    | { type: 'awarded'; bidHash: Hex32; amount: bigint }
    | { type: 'committed'; resultHash: Hex32; amount: bigint }
    | { type: 'settled'; resultHash: Hex32; paid: bigint; refunded: bigint; stakers: bigint; treasury: bigint }
    | { type: 'cancelled'; refunded: bigint }
    | { type: 'expired'; refunded: bigint; slashed: bigint }
  )
export type TaskEventType = TaskEvent['type']

/** The offer and bid that an award named; every later call repeats them and the contract checks their hash. */
export interface Terms {
  offer: Offer
  bid: Bid
}

export type Call =
  | { type: 'submit'; offer: Offer }
  | { type: 'assign'; offer: Offer; bid: Signed<Bid> }
  | { type: 'commit'; terms: Terms; result: Result }
  /** The provider's signature on the result is needed when anybody but the provider sends it. */
  | { type: 'settle'; terms: Terms; result: Result; acceptance: Signed<Acceptance>; resultSignature?: Signature }
  | { type: 'finalize'; terms: Terms }
  | { type: 'cancel'; offer: Offer }
  | { type: 'expire'; terms: Terms }
  | { type: 'deposit'; token: Address; amount: bigint }
  | { type: 'withdraw'; token: Address; amount: bigint }
  | { type: 'stake'; amount: bigint }
  /** `consent`: the operator's EIP-712 signature; '0x' when it is the sender itself, or to revoke. */
  | { type: 'setOperator'; operator: Address; authorised: boolean; consent: Signature }
  | { type: 'approve'; token: Address; spender: Address; amount: bigint }
  | { type: 'transfer'; token: Address; to: Address; amount: bigint }

export interface Mined {
  transactionHash: Hex32
  blockNumber: number
  gasUsed: bigint
}

export type ChainErrorCode =
  | 'chain_unreachable'
  | 'wrong_chain'
  | 'contracts_missing'
  /** The call would revert; `details.reason` is the custom error's name, `details.args` its values. */
  | 'reverted'
  | 'no_gas_money'
  /** Too many transactions of this daemon are under way. */
  | 'too_busy'

export interface StakeView {
  owner: Address
  staked: bigint
  /** Held as collateral by open tasks. */
  locked: bigint
  operatorAuthorised: boolean
}

export type OnChainTask = {
  state: 'none' | 'submitted' | 'awarded' | 'committed' | 'settled' | 'cancelled' | 'expired'
}

/** One EVM network seen by one daemon. */
export interface Chain {
  readonly network: Network
  readonly domain: Domain
  /**
   * Sends a call once. The intent (call, nonce, signed bytes) is on disk before anything is sent; the same key again,
   * also after a restart or a reorg, resolves with the same transaction's receipt. Rejects with `reverted` before a
   * nonce is used when the call cannot succeed.
   */
  send(key: string, call: Call, signal: AbortSignal): Promise<Mined>
  /** The confirmed event of a task, from the local record or as soon as it happens. */
  event<T extends TaskEventType>(
    taskId: TaskId,
    types: readonly T[],
    signal: AbortSignal,
  ): Promise<Extract<TaskEvent, { type: T }>>
  /** Every confirmed event that names this daemon, as it is recorded; also those that happened while it was away. */
  onEvent(listener: (event: TaskEvent) => void): () => void
  /** Events at and above this block are void; they may come again. */
  onRollback(listener: (fromBlock: number) => void): () => void
  events(taskId: TaskId): Promise<TaskEvent[]>
  task(taskId: TaskId): Promise<OnChainTask>
  credits(account: Address, token: Address): Promise<bigint>
  balance(account: Address, token: Address): Promise<bigint>
  nativeBalance(account: Address): Promise<bigint>
  stake(operator: Address): Promise<StakeView>
  /** What a mined transaction used and which events of tasks it made; undefined when the node knows none. */
  transaction(hash: Hex32): Promise<{ gasUsed: bigint; events: TaskEvent[] } | undefined>
  /** Gas that the call would use now. */
  estimate(call: Call): Promise<bigint>
  /** The head's number and its time in unix milliseconds. */
  head(): Promise<{ number: number; timestampMs: number }>
  close(): Promise<void>
}
