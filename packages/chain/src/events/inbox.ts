import type { TaskId } from '@opgpu/protocol'
import { Emitter, type Logger } from '@opgpu/utils'
import type { TaskEvent, TaskEventType } from '../port.js'
import { Worker } from '../worker.js'
import type { Follower } from './follower.js'
import type { EventRecord } from './record.js'

/** Events read from disk at a time. */
const BATCH = 100

/** Hands recorded events to those who want them; an event waits on disk until a listener has had it. */
export class Inbox {
  readonly #record: EventRecord
  readonly #follower: Follower
  readonly #emitter = new Emitter<{ event: TaskEvent }>()
  readonly #worker: Worker
  #listeners = 0

  constructor(record: EventRecord, follower: Follower, logger: Logger, signal: AbortSignal) {
    this.#record = record
    this.#follower = follower
    this.#worker = new Worker((stop) => this.#deliver(stop), logger, signal)
    follower.events.on('recorded', () => this.#worker.wake())
  }

  onEvent(listener: (event: TaskEvent) => void): () => void {
    const stop = this.#emitter.on('event', listener)
    this.#listeners++
    this.#worker.wake()
    return () => {
      this.#listeners--
      stop()
    }
  }

  async event<T extends TaskEventType>(
    taskId: TaskId,
    types: readonly T[],
    signal: AbortSignal,
  ): Promise<Extract<TaskEvent, { type: T }>> {
    const stop = new AbortController()
    const wanted = (event: TaskEvent) => event.taskId === taskId && types.some((type) => type === event.type)
    const coming = this.#follower.events.once('recorded', AbortSignal.any([signal, stop.signal]), (e) => e.some(wanted))
    coming.catch(() => {})
    try {
      const recorded = (await this.#record.events(taskId)).find(wanted)
      return (recorded ?? (await coming).find(wanted)) as Extract<TaskEvent, { type: T }>
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
