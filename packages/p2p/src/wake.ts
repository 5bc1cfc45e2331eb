import { orAborted } from '@opgpu/utils'

/** A bell for one waiting loop: rings that come while nobody waits are remembered as one. */
export class Wake {
  #rung = false
  #resolve: () => void = () => {}

  ring(): void {
    this.#rung = true
    this.#resolve()
  }

  /** Returns at the next ring, or after `timeoutMs` when given. Rejects with the signal's reason when aborted. */
  async wait(signal: AbortSignal, timeoutMs?: number): Promise<void> {
    signal.throwIfAborted()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#resolve = resolve
    if (this.#rung) resolve()
    const timer = timeoutMs === undefined ? undefined : setTimeout(resolve, timeoutMs)
    try {
      await orAborted(promise, signal)
    } finally {
      clearTimeout(timer)
      this.#rung = false
    }
  }
}
