import type { Flush } from '@opgpu/market'
import type { TaskId } from '@opgpu/protocol'
import { orAborted } from '@opgpu/utils'

/** Longest that a timer can run. */
const MAX_TIMER_MS = 2 ** 31 - 1

export interface Gathered<T> {
  id: TaskId
  item: T
  /** Unix milliseconds. */
  since: number
}

export interface GathererModules<T> {
  flush: (waiting: readonly Gathered<T>[], now: number) => Flush
  /** The most of one transaction. */
  maxItems: number
  /** Sends these in one transaction and tells which of them were left out of it. */
  send: (items: readonly Gathered<T>[]) => Promise<ReadonlySet<TaskId>>
}

interface Waiting<T> extends Gathered<T> {
  sent: (included: boolean) => void
  failed: (error: unknown) => void
}

/**
 * Puts what comes while a transaction is under way into the next one. Nothing of it is on disk: whoever gathers has its
 * items on record and brings them again after a restart.
 */
export class Gatherer<T> {
  readonly #modules: GathererModules<T>
  readonly #waiting = new Map<TaskId, Waiting<T>>()
  #timer: NodeJS.Timeout | undefined
  #sending = false

  constructor(modules: GathererModules<T>) {
    this.#modules = modules
  }

  /** True once a transaction that includes the item is mined, false when it was left out of it. */
  async gather(id: TaskId, item: T, signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<boolean>()
    const waiting = { id, item, since: Date.now(), sent: resolve, failed: reject }
    this.#waiting.set(id, waiting)
    this.#turn()
    return orAborted(promise, signal).finally(() => {
      if (this.#waiting.get(id) === waiting) this.#waiting.delete(id)
      if (this.#waiting.size === 0) clearTimeout(this.#timer)
    })
  }

  /** Sends what is due, or sleeps until something is. */
  #turn(): void {
    clearTimeout(this.#timer)
    if (this.#sending) return
    const now = Date.now()
    const flush = this.#modules.flush([...this.#waiting.values()], now)
    if (flush.type === 'now') void this.#send()
    if (flush.type === 'at') this.#timer = setTimeout(() => this.#turn(), Math.min(flush.at - now, MAX_TIMER_MS))
  }

  async #send(): Promise<void> {
    this.#sending = true
    const batch = [...this.#waiting.values()].slice(0, this.#modules.maxItems)
    for (const { id } of batch) this.#waiting.delete(id)
    try {
      const leftOut = await this.#modules.send(batch)
      for (const { id, sent } of batch) sent(!leftOut.has(id))
    } catch (error) {
      for (const { failed } of batch) failed(error)
    } finally {
      this.#sending = false
      this.#turn()
    }
  }
}
