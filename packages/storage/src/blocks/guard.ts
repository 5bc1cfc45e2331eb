/** Blocks that running work relies on and no pin holds yet. Shields them from `collect`. */
export class Hold {
  readonly keys = new Set<string>()
  readonly #release: (hold: Hold) => void

  constructor(release: (hold: Hold) => void) {
    this.#release = release
  }

  add(key: string): void {
    this.keys.add(key)
  }

  [Symbol.dispose](): void {
    this.#release(this)
  }
}

/**
 * While a collection runs, the keys of finished work stay held too: its pin may be younger than the collection's list
 * of pins.
 */
export class Guard {
  readonly #holds = new Set<Hold>()
  readonly #finished = new Set<string>()
  #sweeps = 0
  #idle: (() => void) | undefined

  hold(): Hold {
    const hold = new Hold((ended) => this.#end(ended))
    this.#holds.add(hold)
    return hold
  }

  sweep(): Disposable {
    this.#sweeps++
    return {
      [Symbol.dispose]: () => {
        if (--this.#sweeps === 0) this.#finished.clear()
        this.#settle()
      },
    }
  }

  holds(key: string): boolean {
    if (this.#finished.has(key)) return true
    for (const hold of this.#holds) if (hold.keys.has(key)) return true
    return false
  }

  /** Resolves when nothing runs any more. */
  async idle(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#idle = resolve
    this.#settle()
    await promise
  }

  #end(hold: Hold): void {
    this.#holds.delete(hold)
    if (this.#sweeps > 0) for (const key of hold.keys) this.#finished.add(key)
    this.#settle()
  }

  #settle(): void {
    if (this.#holds.size === 0 && this.#sweeps === 0) this.#idle?.()
  }
}
