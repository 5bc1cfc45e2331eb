import { type Logger, waitUntil } from '@opgpu/utils'

const RETRY_MS = 1_000

/** Runs one job at a time; wakes during a run are answered by one more run, and a failed run is repeated after a pause. */
export class Worker {
  readonly #job: (signal: AbortSignal) => Promise<void>
  readonly #logger: Logger
  readonly #signal: AbortSignal
  #again = false
  #running: Promise<void> | undefined

  constructor(job: (signal: AbortSignal) => Promise<void>, logger: Logger, signal: AbortSignal) {
    this.#job = job
    this.#logger = logger
    this.#signal = signal
  }

  wake(): void {
    this.#again = true
    this.#running ??= this.#run().finally(() => this.#ended())
  }

  /** Resolves when nothing runs. */
  async idle(): Promise<void> {
    await this.#running
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#signal.aborted) {
      this.#again = false
      await this.#job(this.#signal).catch((error) => this.#pause(error))
    }
  }

  /** A wake may have come after the last look at it. */
  #ended(): void {
    this.#running = undefined
    if (this.#again && !this.#signal.aborted) this.wake()
  }

  async #pause(error: unknown): Promise<void> {
    if (this.#signal.aborted) return
    this.#logger.warn('A step with the chain failed and is repeated', {}, error)
    this.#again = true
    await waitUntil(Date.now() + RETRY_MS, this.#signal).catch(() => {})
  }
}
