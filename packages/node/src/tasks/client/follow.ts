import { dutyOf } from '@opgpu/market'
import type { StepContext } from '../context.js'
import { orOverdue } from '../overdue.js'
import type { Step } from '../runner.js'

type Follower = Pick<StepContext, 'book' | 'chain' | 'options'>

/** Waits for the delivery or the chain's word; a task whose provider stays away past its time is ended on chain. */
export function followStep(context: Follower): Step {
  return async (task, signal) => {
    const changed = (now: typeof task) => now.stage.state !== task.stage.state || dutyOf(now) !== 'follow'
    await orOverdue(context, task, signal, (open) => context.book.until(task.id, changed, open))
    return undefined
  }
}
