import type { Repository } from '@opgpu/db'
import type { SessionId } from '@opgpu/protocol'
import { CodedError, Emitter } from '@opgpu/utils'
import type { SessionRecord } from './session-record.js'

/** The sessions of this daemon: the only way to change one. A change is on disk before anybody acts on it. */
export class SessionBook {
  readonly changes = new Emitter<{ change: { before: SessionRecord | undefined; record: SessionRecord } }>()
  readonly #repository: Repository<SessionId, SessionRecord>
  /** Those that are not closed. */
  readonly #open = new Map<SessionId, SessionRecord>()
  readonly #writes = new Map<SessionId, Promise<unknown>>()
  readonly #talks = new Map<SessionId, Promise<unknown>>()

  constructor(repository: Repository<SessionId, SessionRecord>) {
    this.#repository = repository
  }

  /** Call once, before anything else. */
  async load(): Promise<void> {
    for await (const record of this.#repository.values())
      if (record.state !== 'closed') this.#open.set(record.id, record)
  }

  /** Those that are not closed. */
  open(): SessionRecord[] {
    return [...this.#open.values()]
  }

  /** As it is now, when it is not closed. */
  peek(id: SessionId): SessionRecord | undefined {
    return this.#open.get(id)
  }

  async find(id: SessionId): Promise<SessionRecord | undefined> {
    return this.#open.get(id) ?? (await this.#repository.get(id))
  }

  /** Throws `not_found`. */
  async get(id: SessionId): Promise<SessionRecord> {
    const record = await this.find(id)
    if (record !== undefined) return record
    throw new CodedError('not_found', `no session ${id} here`, { hint: 'see opgpu session ls' })
  }

  all(): AsyncGenerator<SessionRecord> {
    return this.#repository.values()
  }

  /** Takes up a new session; a known one is left as it is. */
  create(record: SessionRecord): Promise<SessionRecord> {
    return inTurn(this.#writes, record.id, async () => {
      return (await this.find(record.id)) ?? this.#store(undefined, record)
    })
  }

  /** Changes a session unless `change` has nothing to change, and returns it as it is then. */
  update(id: SessionId, change: (record: SessionRecord) => SessionRecord | undefined): Promise<SessionRecord> {
    return inTurn(this.#writes, id, async () => {
      const before = await this.get(id)
      const after = change(before)
      return after === undefined || after === before ? before : this.#store(before, after)
    })
  }

  /** One talk with the other party at a time: vouchers arrive in the order in which they were signed. */
  talk<T>(id: SessionId, work: () => Promise<T>): Promise<T> {
    return inTurn(this.#talks, id, work)
  }

  /** The session once `accept` takes it; looks at it as it is first. */
  async until(id: SessionId, accept: (record: SessionRecord) => boolean, signal: AbortSignal): Promise<SessionRecord> {
    const done = new AbortController()
    const waiting = AbortSignal.any([signal, done.signal])
    const changed = this.changes.once('change', waiting, ({ record }) => record.id === id && accept(record))
    changed.catch(() => {})
    try {
      const now = await this.get(id)
      return accept(now) ? now : (await changed).record
    } finally {
      done.abort()
    }
  }

  async #store(before: SessionRecord | undefined, record: SessionRecord): Promise<SessionRecord> {
    await this.#repository.put(record.id, record)
    if (record.state === 'closed') this.#open.delete(record.id)
    else this.#open.set(record.id, record)
    this.changes.emit('change', { before, record })
    return record
  }
}

function inTurn<T>(tails: Map<SessionId, Promise<unknown>>, id: SessionId, work: () => Promise<T>): Promise<T> {
  const turn = (tails.get(id) ?? Promise.resolve()).then(work, work)
  tails.set(id, turn)
  const forget = () => {
    if (tails.get(id) === turn) tails.delete(id)
  }
  turn.then(forget, forget)
  return turn
}
