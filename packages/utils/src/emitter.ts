import { orAborted } from './abort.js'

/** Typed events; a listener is removed by the function that `on` returns. */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(value: never) => void>>()

  on<K extends keyof Events>(name: K, listener: (value: Events[K]) => void): () => void {
    const set = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, set)
    set.add(listener as (value: never) => void)
    return () => void set.delete(listener as (value: never) => void)
  }

  emit<K extends keyof Events>(name: K, value: Events[K]): void {
    for (const listener of this.#listeners.get(name) ?? []) (listener as (value: Events[K]) => void)(value)
  }

  /** The first event that `accept` takes; listens from the moment of the call. */
  async once<K extends keyof Events>(
    name: K,
    signal: AbortSignal,
    accept: (value: Events[K]) => boolean,
  ): Promise<Events[K]> {
    const { promise, resolve } = Promise.withResolvers<Events[K]>()
    const stop = this.on(name, (value) => {
      if (accept(value)) resolve(value)
    })
    try {
      return await orAborted(promise, signal)
    } finally {
      stop()
    }
  }
}
