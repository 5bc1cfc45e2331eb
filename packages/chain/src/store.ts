export type StoreWrite = { type: 'put'; key: string; value: unknown } | { type: 'del'; key: string }

/** What the chain client keeps its records in; `KeyValue` of @opgpu/db is one. Values are plain data with bigint. */
export interface Store {
  get(key: string): Promise<unknown>
  /** In the order of the keys. */
  iterate(query: { prefix: string; reverse?: boolean; limit?: number }): AsyncIterable<[key: string, value: unknown]>
  /** All of the writes or none, on disk when it resolves. */
  batch(writes: readonly StoreWrite[]): Promise<void>
}

/** A number as text that sorts as the number does. */
export function sortable(value: number): string {
  return value.toString().padStart(12, '0')
}
