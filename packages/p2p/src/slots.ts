/** Bounds how many streams of one protocol a peer may have open at a time, over all of its connections. */
export class Slots {
  readonly #taken = new Map<string, number>()
  readonly #perPeer: number

  constructor(perPeer: number) {
    this.#perPeer = perPeer
  }

  /** False when the peer has no slot left. */
  take(peer: string): boolean {
    const taken = this.#taken.get(peer) ?? 0
    if (taken >= this.#perPeer) return false
    this.#taken.set(peer, taken + 1)
    return true
  }

  release(peer: string): void {
    const left = (this.#taken.get(peer) ?? 0) - 1
    if (left > 0) this.#taken.set(peer, left)
    else this.#taken.delete(peer)
  }
}
