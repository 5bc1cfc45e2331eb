import type { Validation } from './port.js'
import type { TopicKind } from './topics.js'

export interface GossipCount {
  topic: TopicKind
  verdict: Validation['verdict']
  /** The validator's code, or `ok` for an accepted message. */
  code: string
  messages: number
}

/** Codes come from validators, but a bug there must not grow the table for ever. */
const MAX_ROWS = 512

/** Messages seen, by kind of topic, verdict and code. */
export class GossipCounts {
  readonly #rows = new Map<string, GossipCount>()

  add(topic: TopicKind, validation: Validation): void {
    const code = validation.verdict === 'accept' ? 'ok' : validation.code
    const row = this.#row(topic, validation.verdict, code)
    row.messages++
  }

  all(): GossipCount[] {
    return Array.from(this.#rows.values(), (row) => ({ ...row }))
  }

  #row(topic: TopicKind, verdict: Validation['verdict'], code: string): GossipCount {
    const key = `${topic} ${verdict} ${code}`
    const row = this.#rows.get(key)
    if (row !== undefined) return row
    if (this.#rows.size >= MAX_ROWS) return this.#row(topic, verdict, 'other')
    const fresh = { topic, verdict, code, messages: 0 }
    this.#rows.set(key, fresh)
    return fresh
  }
}
