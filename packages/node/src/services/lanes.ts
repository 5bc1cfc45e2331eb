import { randomBytes } from 'node:crypto'
import type { Chain } from '@opgpu/chain'
import { LANES, pickLane, type Task } from '@opgpu/market'
import { type Address, type Hex32, laneOf, makeSalt } from '@opgpu/protocol'
import { CodedError } from '@opgpu/utils'
import type { TaskBook } from '../tasks/book.js'

const RANDOM_BYTES = 18

export interface LanesModules {
  chain: Pick<Chain, 'lane'>
  book: TaskBook
  /** Who pays, and who signs. */
  client: Address
  operator: Address
}

/** A salt whose lane is this task's alone, until it is used or given back. */
export interface Reserved {
  salt: Hex32
  release: () => void
}

/** This daemon's lanes: each holds one open task at a time. */
export class Lanes {
  readonly #modules: LanesModules
  /** The last sequence that the chain knew of each lane when it was first used here; undefined where it was not free. */
  readonly #known = new Map<bigint, number | undefined>()
  readonly #reserved = new Set<bigint>()

  constructor(modules: LanesModules) {
    this.#modules = modules
  }

  /** Throws `too_many_jobs` when every lane has an open task. */
  async reserve(): Promise<Reserved> {
    for (;;) {
      const lane = pickLane(this.#used(), this.#modules.operator)
      if (lane === undefined) throw new CodedError('too_many_jobs', `${LANES} jobs of this daemon are open`)
      this.#reserved.add(lane)
      const release = () => void this.#reserved.delete(lane)
      const last = await this.#lastSequence(lane).catch((error) => {
        release()
        throw error
      })
      const sequence = Math.max(Date.now(), (last ?? 0) + 1)
      if (last !== undefined) return { salt: makeSalt({ lane, sequence, random: randomBytes(RANDOM_BYTES) }), release }
      release()
    }
  }

  /** Undefined when a task is open there that this daemon knows nothing of. */
  async #lastSequence(lane: bigint): Promise<number | undefined> {
    if (this.#known.has(lane)) return this.#known.get(lane)
    const { state, sequence } = await this.#modules.chain.lane(this.#modules.client, lane)
    const free = !(['submitted', 'awarded', 'committed', 'disputed'] as const).some((open) => open === state)
    this.#known.set(lane, free ? sequence : undefined)
    return this.#known.get(lane)
  }

  #used(): Set<bigint> {
    const foreign = [...this.#known].filter(([, last]) => last === undefined).map(([lane]) => lane)
    return new Set([...this.#reserved, ...foreign, ...this.#modules.book.open().flatMap(laneIn(this.#modules.client))])
  }
}

const laneIn =
  (client: Address) =>
  ({ side, offer: { message } }: Task): bigint[] =>
    side === 'client' && message.client === client ? [laneOf(message.salt)] : []
