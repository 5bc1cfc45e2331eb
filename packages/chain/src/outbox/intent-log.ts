import type { Store } from '../store.js'
import type { Intent } from './intent.js'

const OPEN = 'outbox/open/'
const DONE = 'outbox/done/'

/** Intents on disk; those that may still change are in memory as well. */
export class IntentLog {
  readonly #store: Store
  readonly #open = new Map<string, Intent>()

  private constructor(store: Store) {
    this.#store = store
  }

  static async load(store: Store): Promise<IntentLog> {
    const log = new IntentLog(store)
    for await (const [, value] of store.iterate({ prefix: OPEN })) {
      const intent = value as Intent
      log.#open.set(intent.key, intent)
    }
    return log
  }

  /** Those that a reorganisation can still change, in the order of their nonces. */
  open(): Intent[] {
    return [...this.#open.values()].sort((a, b) => a.nonce - b.nonce)
  }

  get size(): number {
    return this.#open.size
  }

  opened(key: string): Intent | undefined {
    return this.#open.get(key)
  }

  async done(key: string): Promise<Intent | undefined> {
    return (await this.#store.get(DONE + key)) as Intent | undefined
  }

  async save(intent: Intent): Promise<void> {
    await this.#store.batch([{ type: 'put', key: OPEN + intent.key, value: intent }])
    this.#open.set(intent.key, intent)
  }

  /** Puts the intent where only its outcome is remembered. */
  async archive(intent: Intent): Promise<void> {
    await this.#store.batch([
      { type: 'del', key: OPEN + intent.key },
      { type: 'put', key: DONE + intent.key, value: intent },
    ])
    this.#open.delete(intent.key)
  }
}
