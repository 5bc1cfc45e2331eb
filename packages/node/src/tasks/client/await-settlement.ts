import type { Task } from '@opgpu/market'
import { termsKey } from '@opgpu/protocol'
import { deadline, hasCode, isTimeout } from '@opgpu/utils'
import { completionOf } from '../../settlement/completion.js'
import type { StepContext } from '../context.js'
import { orOverdue } from '../overdue.js'
import type { Step } from '../runner.js'

/** How long a client waits for its refund before it sends the settlement itself, where the chain lets it. */
const PATIENCE_MS = 60_000

type Waiter = Pick<StepContext, 'book' | 'chain' | 'options'>

/** The provider carries the acceptance to the chain. */
export function awaitSettlementStep(context: Waiter): Step {
  return async (task, signal) => {
    await orOverdue(context, task, signal, (open) => settledOrSettle(context, task, open))
    return undefined
  }
}

/** Before a commitment the provider is sure of more than was accepted: only it can settle for that. */
async function settledOrSettle(context: Waiter, task: Task, signal: AbortSignal): Promise<void> {
  const { state } = task.stage
  const moved = (open: AbortSignal) => context.book.until(task.id, ({ stage }) => stage.state !== state, open)
  if (state !== 'committed') return void (await moved(signal))
  try {
    await moved(deadline(PATIENCE_MS, signal))
  } catch (error) {
    if (signal.aborted || !isTimeout(error)) throw error
    await settle(context, task, signal)
    await moved(signal)
  }
}

/** That the provider was first is no failure, nor that a client has no coin for it. */
async function settle({ chain }: Waiter, task: Task, signal: AbortSignal): Promise<void> {
  const completion = completionOf(task)
  if (completion === undefined) return
  try {
    await chain.send(`settle:${termsKey(completion.terms)}`, { type: 'settle', ...completion }, signal)
  } catch (error) {
    const settled = hasCode(error, 'reverted') && (await chain.task(task.offer.message)).state === 'settled'
    if (!settled && !hasCode(error, 'no_gas_money')) throw error
  }
}
