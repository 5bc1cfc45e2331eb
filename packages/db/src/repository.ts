import { corrupt, type Database, type Query, type Write } from './database.js'
import { assertBucket } from './keys.js'

export interface RepositoryOptions<T> {
  /** Checks what was read; what it throws becomes `corrupt_record`. Default: trust the disk. */
  decode?: (value: unknown) => T
  /**
   * Every write is on disk before it is acknowledged: for records that guard money. Costs one fsync a batch (0.3 ms for a
   * put instead of 0.1 ms on a virtual disk with ext4; more on slow disks). Default false.
   */
  sync?: boolean
}

/** The records of one kind, in one bucket of a database. */
export class Repository<Id extends string, T> {
  readonly #database: Database
  readonly #bucket: number
  readonly #sync: boolean
  readonly #decode: (value: unknown) => T

  constructor(database: Database, bucket: number, options: RepositoryOptions<T> = {}) {
    assertBucket(bucket)
    this.#database = database
    this.#bucket = bucket
    this.#sync = options.sync ?? false
    this.#decode = options.decode ?? ((value) => value as T)
  }

  async get(id: Id): Promise<T | undefined> {
    const value = await this.#database.get(this.#bucket, id)
    return value === undefined ? undefined : this.#read(id, value)
  }

  put(id: Id, value: T): Promise<void> {
    return this.#database.batch([this.putting(id, value)])
  }

  delete(id: Id): Promise<void> {
    return this.#database.batch([this.deleting(id)])
  }

  /** The write that `put` would make, for `Database.batch` across repositories. */
  putting(id: Id, value: T): Write {
    return { type: 'put', bucket: this.#bucket, id, value, sync: this.#sync }
  }

  /** The write that `delete` would make, for `Database.batch` across repositories. */
  deleting(id: Id): Write {
    return { type: 'delete', bucket: this.#bucket, id, sync: this.#sync }
  }

  /** In the order of the ids. */
  async *entries(query: Query = {}): AsyncGenerator<[id: Id, value: T]> {
    for await (const [id, value] of this.#database.entries(this.#bucket, query)) yield [id as Id, this.#read(id, value)]
  }

  async *values(query: Query = {}): AsyncGenerator<T> {
    for await (const [, value] of this.entries(query)) yield value
  }

  keys(query: Query = {}): AsyncGenerator<Id> {
    return this.#database.keys(this.#bucket, query) as AsyncGenerator<Id>
  }

  #read(id: string, value: unknown): T {
    try {
      return this.#decode(value)
    } catch (cause) {
      throw corrupt(this.#bucket, id, cause)
    }
  }
}
