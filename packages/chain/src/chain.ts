import type { Address, Domain, Hex32, Offer, SessionId, TaskId } from '@opgpu/protocol'
import { closing } from '@opgpu/utils'
import { encodeCall } from './calls/encode.js'
import type { PlanContext } from './calls/plan/plan.js'
import type { Follower } from './events/follower.js'
import type { Inbox } from './events/inbox.js'
import type { EventRecord } from './events/record.js'
import { currentFees } from './outbox/fees.js'
import type { Outbox } from './outbox/outbox.js'
import type { Preflight } from './outbox/preflight.js'
import type * as port from './port.js'
import type { EscrowReader } from './readers/money.js'
import type { Queries } from './readers/queries.js'
import type { VaultReader } from './readers/staking.js'
import type { TaskReader } from './readers/tasks.js'
import type { Rpc } from './rpc/rpc.js'
import { unsignedOver } from './unsigned.js'

export interface ChainModules {
  network: port.Network
  rpc: Rpc
  queries: Queries
  tasks: TaskReader
  money: EscrowReader
  staking: VaultReader
  wallets: port.WalletReader
  governance: port.GovernanceReader
  context: PlanContext
  preflight: Preflight
  outbox: Outbox
  follower: Follower
  inbox: Inbox
  record: EventRecord
  stop: AbortController
}

/** The chain as one daemon sees it; every method as in the port. */
export class EvmChain implements port.Chain {
  readonly #modules: ChainModules

  constructor(modules: ChainModules) {
    this.#modules = modules
  }

  get network(): port.Network {
    return this.#modules.network
  }

  get domain(): Domain {
    return this.#modules.context.domain
  }

  get money(): port.MoneyReader {
    return this.#modules.money
  }

  get staking(): port.StakingReader {
    return this.#modules.staking
  }

  get wallets(): port.WalletReader {
    return this.#modules.wallets
  }

  get governance(): port.GovernanceReader {
    return this.#modules.governance
  }

  async send(key: string, call: port.Call, signal: AbortSignal): Promise<port.Mined> {
    return this.#modules.outbox.send(key, call.type, encodeCall(call, this.#modules.context), signal)
  }

  async event<T extends port.MarketEventType>(
    id: TaskId | SessionId,
    types: readonly T[],
    signal: AbortSignal,
  ): Promise<Extract<port.MarketEvent, { type: T }>> {
    return this.#modules.inbox.event(id, types, AbortSignal.any([signal, this.#modules.stop.signal]))
  }

  onEvent(listener: (event: port.MarketEvent) => void): () => void {
    return this.#modules.inbox.onEvent(listener)
  }

  onRollback(listener: (fromBlock: number) => void): () => void {
    return this.#modules.follower.events.on('rollback', listener)
  }

  async events(taskId: TaskId): Promise<port.TaskEvent[]> {
    return (await this.#modules.record.events(taskId)) as port.TaskEvent[]
  }

  async sessionEvents(sessionId: SessionId): Promise<port.SessionEvent[]> {
    return (await this.#modules.record.events(sessionId)) as port.SessionEvent[]
  }

  async task(offer: Offer): Promise<port.OnChainTask> {
    return this.#modules.tasks.task(offer)
  }

  async lane(client: Address, lane: bigint): Promise<port.LaneView> {
    return this.#modules.tasks.lane(client, lane)
  }

  async commitment(client: Address, lane: bigint): Promise<port.CommitmentView | undefined> {
    return this.#modules.tasks.commitment(client, lane)
  }

  async credits(account: Address, token: Address): Promise<bigint> {
    return (await this.money.account(account, token)).credits
  }

  async balance(account: Address, token: Address): Promise<bigint> {
    return this.#modules.tasks.balance(account, token)
  }

  async nativeBalance(account: Address): Promise<bigint> {
    return this.#modules.tasks.nativeBalance(account)
  }

  async stake(operator: Address): Promise<port.StakeView> {
    return this.#modules.staking.stake(operator)
  }

  async transaction(hash: Hex32): Promise<port.TransactionView | undefined> {
    return this.#modules.tasks.transaction(hash)
  }

  async estimate(call: port.Call): Promise<bigint> {
    const { preflight, context, queries } = this.#modules
    return preflight.estimate(encodeCall(call, context), call.type, queries.limit())
  }

  async unsigned(call: port.Call, from: Address): Promise<port.UnsignedTransaction> {
    return unsignedOver(this.#modules.queries, { network: this.network, call, from })
  }

  async weiPerGas(): Promise<bigint> {
    const { rpc, queries } = this.#modules
    const { tip } = await currentFees(rpc, queries.limit())
    return rpc.head.baseFee + tip
  }

  async head(): Promise<{ number: number; timestampMs: number }> {
    const { number, timestampMs } = this.#modules.rpc.head
    return { number, timestampMs }
  }

  async close(): Promise<void> {
    const { stop, rpc, follower, inbox, outbox } = this.#modules
    stop.abort(closing())
    rpc.close()
    await Promise.all([follower.idle(), inbox.idle(), outbox.idle()])
  }
}
