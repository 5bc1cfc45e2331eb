import type { Call, Chain, Completion } from '@opgpu/chain'
import { type BatchPolicy, nextFlush } from '@opgpu/market'
import { type TaskId, termsKey } from '@opgpu/protocol'
import { sendBatch } from './batch.js'
import { Gatherer } from './gatherer.js'

/** An acceptance that waits for others. */
interface Queued {
  completion: Completion
  mustSettleBy: number
}

/** Carries acceptances to the chain, as many in one transaction as the policy lets wait. */
export class Settler {
  readonly #chain: Chain
  readonly #gatherer: Gatherer<Queued>
  /** Those that a batch left out: each is sent alone, so that the chain tells why. */
  readonly #leftOut = new Set<TaskId>()

  constructor(chain: Chain, policy: BatchPolicy, signal: AbortSignal) {
    this.#chain = chain
    this.#gatherer = new Gatherer({
      maxItems: policy.maxTasks,
      flush: (waiting, now) => {
        const pending = waiting.map(({ item: { completion, mustSettleBy }, since: acceptedAt }) => {
          return { amount: completion.acceptance.amount, acceptedAt, mustSettleBy }
        })
        return nextFlush(pending, policy, now)
      },
      send: (batch) => {
        const completions = batch.map(({ item }) => item.completion)
        const named = completions.map(({ terms }) => ({ id: terms.taskId, name: termsKey(terms) }))
        return sendBatch(chain, named, callOf(completions), signal)
      },
    })
  }

  isLeftOut(id: TaskId): boolean {
    return this.#leftOut.has(id)
  }

  /** True once it is mined, false when a transaction of many left it out. */
  async gather(queued: Queued, signal: AbortSignal): Promise<boolean> {
    const { taskId } = queued.completion.terms
    const included = await this.#gatherer.gather(taskId, queued, signal)
    if (!included) this.#leftOut.add(taskId)
    return included
  }

  /** Rejects with `reverted` when the chain does not take it. */
  async alone(completion: Completion, signal: AbortSignal): Promise<void> {
    const { taskId } = completion.terms
    await this.#chain.send(`settle:${termsKey(completion.terms)}`, { type: 'settle', ...completion }, signal)
    this.#leftOut.delete(taskId)
  }
}

function callOf(completions: Completion[]): Call {
  const [first] = completions
  return completions.length === 1 && first ? { type: 'settle', ...first } : { type: 'settleMany', completions }
}
