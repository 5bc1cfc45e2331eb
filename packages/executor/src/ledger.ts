import type { GpuVendor, Resources } from '@opgpu/protocol'
import { CodedError } from '@opgpu/utils'
import type { Capacity, Gpu, Reservation } from './port.js'

/** Who holds what of this machine. Pure: reservations and what containers hold are told to it again after a restart. */
export class Ledger {
  readonly #held = new Map<string, Reservation>()
  /** Devices that a container was seen to hold, by the task's id. */
  readonly #occupied = new Map<string, string[]>()
  #capacity: Capacity

  constructor(capacity: Capacity) {
    this.#capacity = capacity
  }

  get capacity(): Capacity {
    return this.#capacity
  }

  /** Devices that turn out not to be usable are no longer on offer. */
  withdraw(vendor: GpuVendor): void {
    const gpus = this.#capacity.gpus.filter((gpu) => gpu.vendor !== vendor)
    this.#capacity = { ...this.#capacity, gpus }
  }

  /** A container has these devices, whatever was reserved: nobody else gets them until it is gone. */
  occupy(id: string, uuids: string[]): void {
    if (uuids.length > 0) this.#occupied.set(id, uuids)
  }

  vacate(id: string): void {
    this.#occupied.delete(id)
  }

  free(): Capacity {
    const held = [...this.#held.values()]
    const left = (pick: (resources: Resources) => number, all: number) =>
      Math.max(0, all - held.reduce((sum, { resources }) => sum + pick(resources), 0))
    const reserved = held.flatMap(({ gpus }) => gpus.map(({ uuid }) => uuid))
    const taken = new Set([...reserved, ...[...this.#occupied.values()].flat()])
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
    const reservation = { id, resources, gpus: this.#ownGpus(id) ?? pickGpus(resources, free.gpus) }
    this.#held.set(id, reservation)
    return reservation
  }

  release(id: string): void {
    this.#held.delete(id)
  }

  /** After a restart a task gets back the very devices that its container holds. */
  #ownGpus(id: string): Gpu[] | undefined {
    const own = this.#occupied.get(id)
    return own && this.#capacity.gpus.filter(({ uuid }) => own.includes(uuid))
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
