import { settle } from '../client/await-settlement.js'
import type { ProviderContext } from '../context.js'
import type { Step } from '../runner.js'

/** Carries the client's acceptance to the chain: the provider is the one who wants to be paid. */
export function settleStep(context: Pick<ProviderContext, 'book' | 'chain'>): Step {
  return async (task, signal) => {
    await settle(context, task, signal)
    return undefined
  }
}
