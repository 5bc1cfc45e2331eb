import type { CID } from 'multiformats/cid'
import { requireSha256 } from '../blocks/hash.js'
import { storageError } from '../errors.js'
import { MAX_PENDING_LINKS } from '../limits.js'
import { isLeaf, linksOf } from './links.js'

/** Depth-first, parents first, links in their order, every block once: the order of a CAR between two daemons. */
export class DagWalk {
  readonly #pending: CID[] = []
  readonly #seen = new Set<string>()

  constructor(root?: CID) {
    if (root !== undefined) this.push(root)
  }

  push(cid: CID): void {
    this.#pending.push(cid)
  }

  /** The next block, until `pass` has been called for it. */
  next(): CID | undefined {
    for (;;) {
      const cid = this.#pending.at(-1)
      if (cid === undefined) return undefined
      if (!this.#seen.has(cid.toString())) {
        requireSha256(cid)
        return cid
      }
      this.#pending.pop()
    }
  }

  /** Goes past `next()`; `bytes` may be left out for a leaf. */
  pass(cid: CID, bytes?: Uint8Array): void {
    this.#pending.pop()
    this.#seen.add(cid.toString())
    if (bytes === undefined) return
    this.#pending.push(...linksOf(cid, bytes).reverse())
    if (this.#pending.length > MAX_PENDING_LINKS) {
      throw storageError('too_large', 'the content has more links than can be followed', {
        details: { limit: MAX_PENDING_LINKS },
      })
    }
  }
}

export interface Visited {
  cid: CID
  /** Absent for a leaf, which the walk need not read. */
  bytes?: Uint8Array
}

/** Goes through a walk; `load` gives the blocks that have links. */
export async function* visit(
  walk: DagWalk,
  load: (cid: CID) => Promise<Uint8Array | undefined>,
  signal: AbortSignal,
): AsyncGenerator<Visited> {
  for (let cid = walk.next(); cid !== undefined; cid = walk.next()) {
    signal.throwIfAborted()
    const bytes = isLeaf(cid) ? undefined : await load(cid)
    walk.pass(cid, bytes)
    yield bytes === undefined ? { cid } : { cid, bytes }
  }
}
