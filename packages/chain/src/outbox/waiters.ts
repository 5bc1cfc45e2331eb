import { orAborted } from '@opgpu/utils'

/** Callers that wait for the same key share one promise. */
export class Waiters<T> {
  readonly #waiting = new Map<string, PromiseWithResolvers<T>>()

  async wait(key: string, signal: AbortSignal): Promise<T> {
    const entry = this.#waiting.get(key) ?? Promise.withResolvers<T>()
    this.#waiting.set(key, entry)
    entry.promise.catch(() => {})
    return orAborted(entry.promise, signal)
  }

  resolve(key: string, value: T): void {
    this.#waiting.get(key)?.resolve(value)
    this.#waiting.delete(key)
  }

  reject(key: string, error: Error): void {
    this.#waiting.get(key)?.reject(error)
    this.#waiting.delete(key)
  }
}
