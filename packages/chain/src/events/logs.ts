import type { Address } from '@opgpu/protocol'
import type { MarketEvent } from '../port.js'
import { quantity, type Rpc } from '../rpc/rpc.js'
import type { MarketLogs } from './decode.js'
import type { RawLog } from './raw.js'

/** Blocks of the chain: one by its hash, or all of a range. */
export type Blocks = { blockHash: string } | { from: number; to: number }

/** Asks a node for the events of a daemon's accounts: two questions for each block, whatever is open. */
export class AccountLogs {
  readonly #rpc: Rpc
  readonly #address: Address
  readonly #logs: MarketLogs
  readonly #filters: unknown[][]

  constructor(rpc: Rpc, taskManager: Address, logs: MarketLogs, accounts: readonly Address[]) {
    this.#rpc = rpc
    this.#address = taskManager
    this.#logs = logs
    const mine = accounts.map((account) => `0x${account.slice(2).padStart(64, '0')}`)
    this.#filters = [
      [logs.topics, null, mine],
      [logs.topics, null, null, mine],
    ]
  }

  /** Events that name an account as client or as provider, in the chain's order. */
  async fetch(blocks: Blocks, signal: AbortSignal): Promise<MarketEvent[]> {
    const lists = await Promise.all(this.#filters.map((topics) => this.#query(blocks, topics, signal)))
    const unique = new Map(lists.flat().map((log) => [`${log.blockHash}/${log.logIndex}`, log]))
    const events = await this.#logs.decode([...unique.values()], signal)
    return events.sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex)
  }

  async #query(blocks: Blocks, topics: unknown[], signal: AbortSignal): Promise<RawLog[]> {
    const range = 'blockHash' in blocks ? blocks : { fromBlock: quantity(blocks.from), toBlock: quantity(blocks.to) }
    const filter = { address: this.#address, topics, ...range }
    return this.#rpc.request<RawLog[]>('eth_getLogs', [filter], signal)
  }
}
