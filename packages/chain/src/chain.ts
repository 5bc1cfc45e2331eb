import type { Address, Domain, Hex32, TaskId } from '@opgpu/protocol'
import { closing, deadline } from '@opgpu/utils'
import { encodeCall } from './calls/encode.js'
import type { Interfaces } from './calls/interfaces.js'
import type { Follower } from './events/follower.js'
import type { Inbox } from './events/inbox.js'
import type { EventRecord } from './events/record.js'
import type { Outbox } from './outbox/outbox.js'
import type { Preflight } from './outbox/preflight.js'
import type { Call, Chain, Mined, Network, OnChainTask, StakeView, TaskEvent, TaskEventType } from './port.js'
import type { Reader } from './reader.js'
import type { Rpc } from './rpc/rpc.js'

/** A read that takes longer means that the node is away. */
const READ_TIMEOUT_MS = 30_000

export interface ChainModules {
  network: Network
  rpc: Rpc
  reader: Reader
  interfaces: Interfaces
  preflight: Preflight
  outbox: Outbox
  follower: Follower
  inbox: Inbox
  record: EventRecord
  stop: AbortController
}

/** The chain as one daemon sees it; every method as in the port. */
export class EvmChain implements Chain {
  readonly #modules: ChainModules

  constructor(modules: ChainModules) {
    this.#modules = modules
  }

  get network(): Network {
    return this.#modules.network
  }

  get domain(): Domain {
    return { chainId: BigInt(this.network.chainId), taskManager: this.network.contracts.taskManager }
  }

  async send(key: string, call: Call, signal: AbortSignal): Promise<Mined> {
    const encoded = encodeCall(call, this.network.contracts, this.#modules.interfaces)
    return this.#modules.outbox.send(key, call.type, encoded, signal)
  }

  async event<T extends TaskEventType>(
    taskId: TaskId,
    types: readonly T[],
    signal: AbortSignal,
  ): Promise<Extract<TaskEvent, { type: T }>> {
    return this.#modules.inbox.event(taskId, types, AbortSignal.any([signal, this.#modules.stop.signal]))
  }

  onEvent(listener: (event: TaskEvent) => void): () => void {
    return this.#modules.inbox.onEvent(listener)
  }

  onRollback(listener: (fromBlock: number) => void): () => void {
    return this.#modules.follower.events.on('rollback', listener)
  }

  async events(taskId: TaskId): Promise<TaskEvent[]> {
    return this.#modules.record.events(taskId)
  }

  async task(taskId: TaskId): Promise<OnChainTask> {
    return this.#modules.reader.task(taskId, this.#limit())
  }

  async credits(account: Address, token: Address): Promise<bigint> {
    return this.#modules.reader.credits(account, token, this.#limit())
  }

  async balance(account: Address, token: Address): Promise<bigint> {
    return this.#modules.reader.balance(account, token, this.#limit())
  }

  async nativeBalance(account: Address): Promise<bigint> {
    return this.#modules.reader.nativeBalance(account, this.#limit())
  }

  async stake(operator: Address): Promise<StakeView> {
    return this.#modules.reader.stake(operator, this.#limit())
  }

  async transaction(hash: Hex32): ReturnType<Chain['transaction']> {
    return this.#modules.reader.transaction(hash, this.#limit())
  }

  async estimate(call: Call): Promise<bigint> {
    const encoded = encodeCall(call, this.network.contracts, this.#modules.interfaces)
    return this.#modules.preflight.estimate(encoded, call.type, this.#limit())
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

  #limit(): AbortSignal {
    return deadline(READ_TIMEOUT_MS, this.#modules.stop.signal)
  }
}
