import { Emitter, type Logger } from '@opgpu/utils'
import type { MarketEvent } from '../port.js'
import { blockAt, type Head, type Rpc, RpcError } from '../rpc/rpc.js'
import { Worker } from '../worker.js'
import type { AccountLogs } from './logs.js'
import type { Checkpoint, EventRecord } from './record.js'

/** Blocks of one query while catching up; halved when a node finds it too much. */
const CHUNK_BLOCKS = 5_000

export interface FollowerModules {
  rpc: Rpc
  logs: AccountLogs
  record: EventRecord
  logger: Logger
  signal: AbortSignal
}

/** Reads the chain behind its head and records the daemon's events, each block once, whatever the chain does. */
export class Follower {
  readonly events = new Emitter<{ recorded: MarketEvent[]; rollback: number }>()
  readonly #modules: FollowerModules
  readonly #startBlock: number
  readonly #confirmations: number
  readonly #worker: Worker
  #chunk = CHUNK_BLOCKS
  #last: Checkpoint | undefined

  constructor(modules: FollowerModules, options: { startBlock: number; confirmations: number }) {
    this.#modules = modules
    this.#startBlock = options.startBlock
    this.#confirmations = options.confirmations
    this.#worker = new Worker((signal) => this.#catchUp(signal), modules.logger, modules.signal)
  }

  async start(): Promise<void> {
    const [last] = await this.#modules.record.checkpoints(1)
    this.#last = last
    this.#modules.rpc.onHead(() => this.#worker.wake())
    this.#worker.wake()
  }

  /** Resolves when nothing is being recorded. */
  async idle(): Promise<void> {
    await this.#worker.idle()
  }

  async #catchUp(signal: AbortSignal): Promise<void> {
    for (;;) {
      const { head } = this.#modules.rpc
      if (!(await this.#stillOn(head, signal))) await this.#rewind(signal)
      const from = (this.#last?.number ?? this.#startBlock - 1) + 1
      const goal = head.number - this.#confirmations
      if (from > goal) return
      await this.#read(from, goal, head, signal)
    }
  }

  async #stillOn(head: Head, signal: AbortSignal): Promise<boolean> {
    const last = this.#last
    if (last === undefined || last.hash === head.hash || last.hash === head.parentHash) return true
    return (await blockAt(this.#modules.rpc, last.number, signal))?.hash === last.hash
  }

  async #read(from: number, goal: number, head: Head, signal: AbortSignal): Promise<void> {
    const to = Math.min(goal, from + this.#chunk - 1)
    const end = to === head.number ? head : await blockAt(this.#modules.rpc, to, signal)
    if (end === undefined) throw new Error(`the node does not have block ${to}, below its own head`)
    const events = await this.#fetch(from, end, signal)
    if (events === undefined) return
    const checkpoint = { number: end.number, hash: end.hash }
    await this.#modules.record.append(events, checkpoint)
    this.#last = checkpoint
    if (events.length > 0) this.events.emit('recorded', events)
  }

  /** Undefined when the chain changed under the query, or when it must be asked in smaller parts. */
  async #fetch(from: number, end: Head, signal: AbortSignal): Promise<MarketEvent[] | undefined> {
    if (from === end.number) return this.#modules.logs.fetch({ blockHash: end.hash }, signal)
    try {
      const events = await this.#modules.logs.fetch({ from, to: end.number }, signal)
      const after = await blockAt(this.#modules.rpc, end.number, signal)
      this.#chunk = Math.min(CHUNK_BLOCKS, this.#chunk * 2)
      return after?.hash === end.hash ? events : undefined
    } catch (error) {
      if (!(error instanceof RpcError) || this.#chunk === 1) throw error
      this.#chunk = Math.ceil(Math.min(this.#chunk, end.number - from + 1) / 2)
      return undefined
    }
  }

  async #rewind(signal: AbortSignal): Promise<void> {
    const ancestor = await this.#commonAncestor(signal)
    const block = ancestor?.number ?? this.#startBlock - 1
    this.#modules.logger.warn('The chain was reorganised', { fromBlock: block + 1 })
    await this.#modules.record.rewind(block)
    this.#last = ancestor
    this.events.emit('rollback', block + 1)
  }

  async #commonAncestor(signal: AbortSignal): Promise<Checkpoint | undefined> {
    for (const checkpoint of await this.#modules.record.checkpoints()) {
      const block = await blockAt(this.#modules.rpc, checkpoint.number, signal)
      if (block?.hash === checkpoint.hash) return checkpoint
    }
    return undefined
  }
}
