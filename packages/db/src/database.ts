import { CodedError, toError } from '@opgpu/utils'
import type { Level } from 'level'
import { idOf, keyOf, rangeOf } from './keys.js'
import { decodeRecord, encodeRecord } from './record.js'

/** One change of one record. `sync` asks that the batch it is part of be on disk before it is acknowledged. */
export type Write = { bucket: number; id: string; sync?: boolean } & (
  | { type: 'put'; value: unknown }
  | { type: 'delete' }
)

export interface Query {
  /** Only ids that start so. */
  prefix?: string
  reverse?: boolean
  /** At most so many records. */
  limit?: number
}

export type Store = Level<string, Uint8Array>

/** An open store of numbered buckets; records in a bucket are ordered by the UTF-8 bytes of their ids. */
export class Database {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  async get(bucket: number, id: string): Promise<unknown> {
    this.#assertOpen()
    const bytes = await this.#store.get(keyOf(bucket, id))
    return bytes === undefined ? undefined : read(bucket, id, bytes)
  }

  /** All of the writes or none, in this order; synced to disk first when any of them asks for it. */
  async batch(writes: Iterable<Write>): Promise<void> {
    this.#assertOpen()
    const list = [...writes]
    const sync = list.some((write) => write.sync === true)
    await this.#store.batch(list.map(operation), { sync })
  }

  /** The records as they were when the iteration began. */
  async *entries(bucket: number, query: Query = {}): AsyncGenerator<[id: string, value: unknown]> {
    this.#assertOpen()
    const { prefix, ...rest } = query
    for await (const [key, bytes] of this.#store.iterator({ ...rangeOf(bucket, prefix), ...rest })) {
      yield [idOf(key), read(bucket, idOf(key), bytes)]
    }
  }

  async *keys(bucket: number, query: Query = {}): AsyncGenerator<string> {
    this.#assertOpen()
    const { prefix, ...rest } = query
    for await (const key of this.#store.keys({ ...rangeOf(bucket, prefix), ...rest })) yield idOf(key)
  }

  /** Waits for the writes under way. May be called twice. */
  async close(): Promise<void> {
    await this.#store.close()
  }

  #assertOpen(): void {
    if (this.#store.status !== 'open') throw new CodedError('database_closed', 'the database is closed')
  }
}

/** What a record that cannot be read is refused with. */
export function corrupt(bucket: number, id: string, cause: unknown): CodedError<'corrupt_record'> {
  return new CodedError(
    'corrupt_record',
    `record "${id}" in bucket ${bucket} cannot be read: ${toError(cause).message}`,
    {
      details: { bucket, key: id },
      hint: 'restore the data directory from a copy, or delete the record',
      cause,
    },
  )
}

function read(bucket: number, id: string, bytes: Uint8Array): unknown {
  try {
    return decodeRecord(bytes)
  } catch (cause) {
    throw corrupt(bucket, id, cause)
  }
}

function operation(write: Write) {
  const key = keyOf(write.bucket, write.id)
  if (write.type === 'delete') return { type: 'del' as const, key }
  return { type: 'put' as const, key, value: encodeRecord(write.value) }
}
