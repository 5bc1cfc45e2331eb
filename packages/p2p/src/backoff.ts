const FIRST_MS = 500
const LONGEST_MS = 60_000

/** When something that failed may be tried again: doubling waits with jitter, forgotten on success. */
export class Backoff {
  readonly #failures = new Map<string, { count: number; notBeforeMs: number }>()

  ready(key: string, nowMs: number): boolean {
    return (this.#failures.get(key)?.notBeforeMs ?? 0) <= nowMs
  }

  /** How often `key` has failed in a row, this time included. */
  failed(key: string, nowMs: number): number {
    const count = (this.#failures.get(key)?.count ?? 0) + 1
    const longestMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** (count - 1))
    this.#failures.set(key, { count, notBeforeMs: nowMs + longestMs * (0.5 + Math.random() / 2) })
    return count
  }

  forget(key: string): void {
    this.#failures.delete(key)
  }

  /** Milliseconds until the next key is ready, undefined when none waits. */
  nextMs(nowMs: number): number | undefined {
    const waiting = Array.from(this.#failures.values(), (entry) => entry.notBeforeMs - nowMs).filter((ms) => ms > 0)
    return waiting.length === 0 ? undefined : Math.min(...waiting)
  }
}
