import type { SessionId, TaskId } from '@opgpu/protocol'
import type { MarketEvent } from '../port.js'
import { type Store, type StoreWrite, sortable } from '../store.js'

const BY_TASK = 'event/task/'
const BY_PLACE = 'event/place/'
const UNDELIVERED = 'event/new/'
const BLOCK = 'event/block/'
/** Blocks whose hash is remembered to find the common ancestor after a reorganisation. */
const REMEMBERED_BLOCKS = 256

/** A block up to which all events are recorded. */
export interface Checkpoint {
  number: number
  hash: string
}

/** The events of this daemon and how far the chain was read. */
export class EventRecord {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /** Of a task or a session. */
  async events(id: TaskId | SessionId): Promise<MarketEvent[]> {
    return collect<MarketEvent>(this.#store, { prefix: `${BY_TASK}${id}/` })
  }

  /** Newest first. */
  async checkpoints(limit = REMEMBERED_BLOCKS): Promise<Checkpoint[]> {
    return collect<Checkpoint>(this.#store, { prefix: BLOCK, reverse: true, limit })
  }

  /** Records the events and that the chain was read up to `checkpoint`, all or nothing. */
  async append(events: readonly MarketEvent[], checkpoint: Checkpoint): Promise<void> {
    await this.#store.batch([
      ...events.flatMap(writesFor),
      { type: 'put', key: BLOCK + sortable(checkpoint.number), value: checkpoint },
      ...(await this.#forgotten()),
    ])
  }

  /** Removes every event and checkpoint above the block. */
  async rewind(block: number): Promise<void> {
    const writes: StoreWrite[] = []
    for await (const [key, value] of this.#store.iterate({ prefix: BY_PLACE, reverse: true })) {
      const event = value as MarketEvent
      if (event.blockNumber <= block) break
      writes.push(...keysOf(event).map((name) => ({ type: 'del' as const, key: name })), { type: 'del', key })
    }
    for (const { number } of await this.checkpoints()) {
      if (number > block) writes.push({ type: 'del', key: BLOCK + sortable(number) })
    }
    await this.#store.batch(writes)
  }

  /** Recorded events that no listener has been given yet, oldest first. */
  async undelivered(limit: number): Promise<MarketEvent[]> {
    return collect<MarketEvent>(this.#store, { prefix: UNDELIVERED, limit })
  }

  async delivered(event: MarketEvent): Promise<void> {
    await this.#store.batch([{ type: 'del', key: UNDELIVERED + place(event) }])
  }

  async #forgotten(): Promise<StoreWrite[]> {
    const all = await this.checkpoints(REMEMBERED_BLOCKS + 1)
    const old = all.slice(REMEMBERED_BLOCKS - 1)
    return old.map(({ number }) => ({ type: 'del', key: BLOCK + sortable(number) }))
  }
}

function writesFor(event: MarketEvent): StoreWrite[] {
  return keysOf(event).map((key) => ({ type: 'put', key, value: event }))
}

function keysOf(event: MarketEvent): string[] {
  return [`${BY_TASK}${event.taskId}/${place(event)}`, BY_PLACE + place(event), UNDELIVERED + place(event)]
}

function place(event: MarketEvent): string {
  return `${sortable(event.blockNumber)}/${sortable(event.logIndex)}`
}

async function collect<T>(store: Store, query: Parameters<Store['iterate']>[0]): Promise<T[]> {
  const values: T[] = []
  for await (const [, value] of store.iterate(query)) values.push(value as T)
  return values
}
