import { waitUntil } from '@opgpu/utils'

const FIRST_MS = 100
const LAST_MS = 5_000

/** Growing pauses between attempts to reach a node, with jitter so that daemons do not return all at once. */
export class Backoff {
  #nextMs = FIRST_MS

  reset(): void {
    this.#nextMs = FIRST_MS
  }

  async wait(signal: AbortSignal): Promise<void> {
    const pauseMs = this.#nextMs * (0.75 + Math.random() / 2)
    this.#nextMs = Math.min(LAST_MS, this.#nextMs * 2)
    await waitUntil(Date.now() + pauseMs, signal)
  }
}
