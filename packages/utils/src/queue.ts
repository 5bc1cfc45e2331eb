/** A bounded queue between one producer and one consumer; what does not fit is dropped and counted. */
export class BoundedQueue<T> implements AsyncIterable<T> {
  readonly #items: T[] = []
  readonly #capacity: number
  #wake: (() => void) | undefined
  #closed = false
  dropped = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get size(): number {
    return this.#items.length
  }

  /** False when the queue is full or closed and the item was dropped. */
  push(item: T): boolean {
    if (this.#closed || this.#items.length >= this.#capacity) {
      this.dropped++
      return false
    }
    this.#items.push(item)
    this.#wake?.()
    return true
  }

  /** Ends the iteration once what is queued has been read. */
  close(): void {
    this.#closed = true
    this.#wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    for (;;) {
      while (this.#items.length > 0) yield this.#items.shift() as T
      if (this.#closed) return
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      await promise
    }
  }
}
