import type { Database, Query, Write } from './database.js'
import { assertBucket } from './keys.js'

export type KeyValueWrite<T> = { type: 'put'; key: string; value: T } | { type: 'del'; key: string }

/** The narrowest view of a store: for packages that keep records but should not know the database. */
export interface KeyValue<T = unknown> {
  get(key: string): Promise<T | undefined>
  put(key: string, value: T): Promise<void>
  del(key: string): Promise<void>
  /** In the order of the keys. */
  iterate(query?: Query): AsyncIterable<[key: string, value: T]>
  /** All of the writes or none. */
  batch(writes: readonly KeyValueWrite<T>[]): Promise<void>
}

/** One bucket of a database as a key-value store. `sync`: every write is on disk before it is acknowledged. */
export function keyValueOf<T = unknown>(
  database: Database,
  bucket: number,
  options: { sync?: boolean } = {},
): KeyValue<T> {
  assertBucket(bucket)
  const base = { bucket, sync: options.sync ?? false }
  const putting = (id: string, value: T): Write => ({ ...base, type: 'put', id, value })
  const deleting = (id: string): Write => ({ ...base, type: 'delete', id })
  return {
    get: (key) => database.get(bucket, key) as Promise<T | undefined>,
    put: (key, value) => database.batch([putting(key, value)]),
    del: (key) => database.batch([deleting(key)]),
    iterate: (query) => database.entries(bucket, query) as AsyncIterable<[string, T]>,
    batch: (writes) =>
      database.batch(writes.map((w) => (w.type === 'put' ? putting(w.key, w.value) : deleting(w.key)))),
  }
}
