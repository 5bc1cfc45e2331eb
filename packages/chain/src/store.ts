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

/** Forgets everything with its process. */
export class MemoryStore implements Store {
  readonly #values = new Map<string, unknown>()

  async get(key: string): Promise<unknown> {
    return this.#values.get(key)
  }

  async *iterate({ prefix, reverse = false, limit = Number.POSITIVE_INFINITY }: Parameters<Store['iterate']>[0]) {
    const keys = [...this.#values.keys()].filter((key) => key.startsWith(prefix)).sort()
    for (const key of (reverse ? keys.reverse() : keys).slice(0, limit)) {
      yield [key, this.#values.get(key)] as [string, unknown]
    }
  }

  async batch(writes: readonly StoreWrite[]): Promise<void> {
    for (const write of writes) {
      if (write.type === 'put') this.#values.set(write.key, write.value)
      else this.#values.delete(write.key)
    }
  }
}
