import type { Address } from '@opgpu/protocol'
import type { Interface } from 'ethers/abi'
import type { TaskEvent } from '../port.js'
import { quantity, type Rpc } from '../rpc/rpc.js'
import { decodeLog, eventTopics, type RawLog } from './decode.js'

/** Blocks of the chain: one by its hash, or all of a range. */
export type Blocks = { blockHash: string } | { from: number; to: number }

/** Asks a node for the events of one account. */
export class TaskLogs {
  readonly #rpc: Rpc
  readonly #address: Address
  readonly #interface: Interface
  readonly #filters: unknown[][]

  constructor(rpc: Rpc, taskManager: Address, abi: Interface, account: Address) {
    this.#rpc = rpc
    this.#address = taskManager
    this.#interface = abi
    const me = `0x${account.slice(2).padStart(64, '0')}`
    const types = eventTopics(abi)
    this.#filters = [
      [types, null, me],
      [types, null, null, me],
    ]
  }

  /** Events that name the account as client or as provider, in the chain's order. */
  async fetch(blocks: Blocks, signal: AbortSignal): Promise<TaskEvent[]> {
    const lists = await Promise.all(this.#filters.map((topics) => this.#query(blocks, topics, signal)))
    const unique = new Map(lists.flat().map((event) => [`${event.blockNumber}/${event.logIndex}`, event]))
    return [...unique.values()].sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex)
  }

  async #query(blocks: Blocks, topics: unknown[], signal: AbortSignal): Promise<TaskEvent[]> {
    const range = 'blockHash' in blocks ? blocks : { fromBlock: quantity(blocks.from), toBlock: quantity(blocks.to) }
    const filter = { address: this.#address, topics, ...range }
    const logs = await this.#rpc.request<RawLog[]>('eth_getLogs', [filter], signal)
    return logs.map((log) => decodeLog(this.#interface, log))
  }
}
