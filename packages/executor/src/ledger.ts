import type { Resources } from '@opgpu/protocol'
import { CodedError } from '@opgpu/utils'
import type { Capacity, Gpu, Reservation } from './port.js'

/** Who holds what of this machine. Pure: what is held is told to it again after a restart. */
export class Ledger {
  readonly #held = new Map<string, Reservation>()
  #capacity: Capacity

  constructor(capacity: Capacity) {
    this.#capacity = capacity
  }

  get capacity(): Capacity {
    return this.#capacity
  }

  /** After a new inventory; what is held stays held. */
  resize(capacity: Capacity): void {
    this.#capacity = capacity
  }

  free(): Capacity {
    const held = [...this.#held.values()]
    const left = (pick: (resources: Resources) => number, all: number) =>
      Math.max(0, all - held.reduce((sum, { resources }) => sum + pick(resources), 0))
    const taken = new Set(held.flatMap(({ gpus }) => gpus.map(({ uuid }) => uuid)))
    return {
      cpuMillis: left(({ cpuMillis }) => cpuMillis, this.#capacity.cpuMillis),
      memoryBytes: left(({ memoryBytes }) => memoryBytes, this.#capacity.memoryBytes),
      diskBytes: left(({ diskBytes }) => diskBytes, this.#capacity.diskBytes),
      gpus: this.#capacity.gpus.filter(({ uuid }) => !taken.has(uuid)),
    }
  }

  /** Twice with the same id is once. Throws `no_capacity`. */
  reserve(id: string, resources: Resources): Reservation {
    const existing = this.#held.get(id)
    if (existing !== undefined) return existing
    const free = this.free()
    for (const name of ['cpuMillis', 'memoryBytes', 'diskBytes'] as const) {
      if (resources[name] > free[name]) throw short(name, resources[name], free[name])
    }
    const reservation = { id, resources, gpus: pickGpus(resources, free.gpus) }
    this.#held.set(id, reservation)
    return reservation
  }

  /** Holds these very devices: a container of ours has them, whatever the numbers say. */
  hold(id: string, resources: Resources, gpus: Gpu[]): Reservation {
    const reservation = { id, resources, gpus }
    this.#held.set(id, reservation)
    return reservation
  }

  release(id: string): void {
    this.#held.delete(id)
  }
}

/** The smallest devices that are large enough, so that large ones stay free for those who need them. */
function pickGpus({ gpus: wanted }: Resources, free: Gpu[]): Gpu[] {
  if (wanted === undefined) return []
  const fit = free
    .filter(({ vendor, vramBytes }) => vendor === wanted.vendor && vramBytes >= wanted.vramBytes)
    .sort((a, b) => a.vramBytes - b.vramBytes || (a.uuid < b.uuid ? -1 : 1))
  if (fit.length < wanted.count) throw short('gpus', wanted.count, fit.length)
  return fit.slice(0, wanted.count)
}

function short(what: string, wanted: number, free: number): CodedError<'no_capacity'> {
  return new CodedError('no_capacity', `not enough ${what}: ${wanted} wanted, ${free} free`, {
    details: { what, wanted, free },
  })
}
