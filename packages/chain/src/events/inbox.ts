import type { SessionId, TaskId } from '@opgpu/protocol'
import { Emitter, type Logger } from '@opgpu/utils'
import type { MarketEvent, MarketEventType } from '../port.js'
import { Worker } from '../worker.js'
import type { Follower } from './follower.js'
import type { EventRecord } from './record.js'

/** Events read from disk at a time. */
const BATCH = 100

/** Hands recorded events to those who want them; an event waits on disk until a listener has had it. */
export class Inbox {
  readonly #record: EventRecord
  readonly #follower: Follower
  readonly #emitter = new Emitter<{ event: MarketEvent }>()
  readonly #worker: Worker
  #listeners = 0

  constructor(record: EventRecord, follower: Follower, logger: Logger, signal: AbortSignal) {
    this.#record = record
    this.#follower = follower
    this.#worker = new Worker((stop) => this.#deliver(stop), logger, signal)
    follower.events.on('recorded', () => this.#worker.wake())
  }

  onEvent(listener: (event: MarketEvent) => void): () => void {
    const stop = this.#emitter.on('event', listener)
    this.#listeners++
    this.#worker.wake()
    return () => {
      this.#listeners--
      stop()
    }
  }

  async event<T extends MarketEventType>(
    id: TaskId | SessionId,
    types: readonly T[],
    signal: AbortSignal,
  ): Promise<Extract<MarketEvent, { type: T }>> {
    const stop = new AbortController()
    const wanted = (event: MarketEvent) => event.taskId === id && types.some((type) => type === event.type)
    const coming = this.#follower.events.once('recorded', AbortSignal.any([signal, stop.signal]), (e) => e.some(wanted))
    coming.catch(() => {})
    try {
      const recorded = (await this.#record.events(id)).find(wanted)
      return (recorded ?? (await coming).find(wanted)) as Extract<MarketEvent, { type: T }>
    } finally {
      stop.abort()
    }
  }

  async idle(): Promise<void> {
    await this.#worker.idle()
  }

  async #deliver(signal: AbortSignal): Promise<void> {
    while (this.#listeners > 0 && !signal.aborted) {
      const events = await this.#record.undelivered(BATCH)
      if (events.length === 0) return
      for (const event of events) {
        this.#emitter.emit('event', event)
        await this.#record.delivered(event)
      }
    }
  }
}
