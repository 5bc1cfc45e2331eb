import { orAborted } from '@opgpu/utils'

interface Flight<T> {
  promise: Promise<T>
  waiting: number
  abort: AbortController
}

/** Work that several ask for at once is done once; it is aborted when the last of them has gone. */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>()

  async run(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const flight = this.#flights.get(key) ?? this.#launch(key, work)
    flight.waiting++
    try {
      return await orAborted(flight.promise, signal)
    } finally {
      if (--flight.waiting === 0) this.#land(key, flight)
    }
  }

  #launch(key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const abort = new AbortController()
    const flight = { promise: work(abort.signal), waiting: 0, abort }
    flight.promise.catch(() => undefined)
    this.#flights.set(key, flight)
    return flight
  }

  #land(key: string, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key)
    flight.abort.abort()
  }
}
