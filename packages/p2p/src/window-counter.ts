/** Counts events by key in windows of fixed length; all counts are forgotten when a window ends. */
export class WindowCounter {
  readonly #counts = new Map<string, number>()
  readonly #windowMs: number
  #endsAtMs = 0

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  /** How many events `key` has had in this window, this one included. */
  add(key: string, nowMs: number): number {
    if (nowMs >= this.#endsAtMs) {
      this.#counts.clear()
      this.#endsAtMs = nowMs + this.#windowMs
    }
    const count = (this.#counts.get(key) ?? 0) + 1
    this.#counts.set(key, count)
    return count
  }
}
