import type { Hex32, TaskId } from '@opgpu/protocol'
import { Interface, type Result } from 'ethers/abi'
import type { Interfaces } from '../calls/interfaces.js'
import type { MarketEvent } from '../port.js'
import type { RawHead, Rpc } from '../rpc/rpc.js'
import { DETAILS, lower, type Place, TIMED_EVENT } from './details.js'
import type { RawLog } from './raw.js'

const SKIPPED = 'TaskSkipped'

/** Reads logs of the TaskManager's address as events of tasks and sessions. */
export class MarketLogs {
  readonly #rpc: Rpc
  readonly #events: Interface

  constructor(rpc: Rpc, { taskManager, paymentEscrow }: Interfaces) {
    this.#rpc = rpc
    const wanted = new Set([...Object.keys(DETAILS), SKIPPED])
    const fragments = [...taskManager.fragments, ...paymentEscrow.fragments].filter((each) => each.type === 'event')
    const byName = new Map(fragments.map((each) => [(each as { name?: string }).name ?? '', each]))
    this.#events = new Interface([...byName].filter(([name]) => wanted.has(name)).map(([, fragment]) => fragment))
  }

  /** The topics of all events that name a client and a provider. */
  get topics(): string[] {
    return Object.keys(DETAILS).map((name) => this.#topic(name))
  }

  /** In the logs' order; logs of other events are left out. */
  async decode(logs: readonly RawLog[], signal: AbortSignal): Promise<MarketEvent[]> {
    const known = new Set(this.topics)
    const ours = logs.filter(({ topics }) => known.has(topics[0] ?? ''))
    const times = await this.#times(ours, signal)
    return ours.map((log) => this.#event(log, times.get(log.blockHash) ?? 0))
  }

  /** The tasks that a batch left out. */
  skipped(logs: readonly RawLog[]): Hex32[] {
    const topic = this.#topic(SKIPPED)
    return logs.filter(({ topics }) => topics[0] === topic).map(({ topics }) => topics[1] as Hex32)
  }

  #event(log: RawLog, seconds: number): MarketEvent {
    const parsed = this.#events.parseLog(log)
    const details = DETAILS[parsed?.name ?? '']
    if (parsed === null || details === undefined) throw new Error(`an event that was not asked for: ${log.topics[0]}`)
    return { ...placeOf(log, parsed.args), ...details(parsed.args, seconds) } as MarketEvent
  }

  /** Unix seconds of the blocks that hold awards. */
  async #times(logs: readonly RawLog[], signal: AbortSignal): Promise<Map<string, number>> {
    const topic = this.#topic(TIMED_EVENT)
    const timed = new Map(logs.filter(({ topics }) => topics[0] === topic).map((log) => [log.blockHash, log]))
    const entries = [...timed.values()].map(async (log) => [log.blockHash, await this.#time(log, signal)] as const)
    return new Map(await Promise.all(entries))
  }

  async #time({ blockHash, blockTimestamp }: RawLog, signal: AbortSignal): Promise<number> {
    if (blockTimestamp !== undefined) return Number(blockTimestamp)
    const block = await this.#rpc.request<RawHead | null>('eth_getBlockByHash', [blockHash, false], signal)
    if (block === null) throw new Error(`the node has events of block ${blockHash}, but not the block`)
    return Number(block.timestamp)
  }

  #topic(name: string): string {
    const fragment = this.#events.getEvent(name)
    if (fragment === null) throw new Error(`the TaskManager has no event ${name}`)
    return fragment.topicHash
  }
}

function placeOf(log: RawLog, args: Result): Place {
  return {
    taskId: args[0] as TaskId,
    client: lower(args.client),
    provider: lower(args.provider),
    blockNumber: Number(log.blockNumber),
    blockHash: log.blockHash as Hex32,
    transactionHash: log.transactionHash as Hex32,
    logIndex: Number(log.logIndex),
  }
}
