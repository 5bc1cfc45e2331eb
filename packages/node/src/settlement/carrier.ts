import type { Assignment, Call, Chain } from '@opgpu/chain'
import { sendBatch } from './batch.js'
import { Gatherer } from './gatherer.js'

/** What a block surely has room for. */
const MAX_AWARDS = 50

/** Carries awards to the chain; those that come while one is under way go together. */
export class Carrier {
  readonly #chain: Chain
  readonly #gatherer: Gatherer<Assignment>

  constructor(chain: Chain, signal: AbortSignal) {
    this.#chain = chain
    this.#gatherer = new Gatherer({
      maxItems: MAX_AWARDS,
      flush: ({ length }) => ({ type: length > 0 ? 'now' : 'idle' }),
      send: (batch) => {
        const named = batch.map(({ id }) => ({ id, name: id }))
        return sendBatch(chain, named, callOf(batch.map(({ item }) => item)), signal)
      },
    })
  }

  /** Resolves once it is mined. Rejects with `reverted` when the chain does not take it. */
  async carry(assignment: Assignment, signal: AbortSignal): Promise<void> {
    const { taskId } = assignment.bid
    if (await this.#gatherer.gather(taskId, assignment, signal)) return
    await this.#chain.send(`assign:${taskId}`, { type: 'assign', ...assignment }, signal)
  }
}

function callOf(assignments: Assignment[]): Call {
  const [first] = assignments
  return assignments.length === 1 && first ? { type: 'assign', ...first } : { type: 'assignMany', assignments }
}
