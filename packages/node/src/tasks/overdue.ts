import { isEnded, type Task } from '@opgpu/market'
import { deadline, hasCode } from '@opgpu/utils'
import type { StepContext } from './context.js'

type Overdue = Pick<StepContext, 'book' | 'chain' | 'options'>

/**
 * Does `work` while its time lasts; a task whose provider stayed away past it is ended on chain by whoever is left. Resolves
 * when the work is done or the task has ended.
 */
export async function orOverdue<T>(
  context: Overdue,
  task: Task,
  signal: AbortSignal,
  work: (open: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const due = dueAt(task, context)
  const open = deadline(Math.max(0, due - Date.now()), signal)
  try {
    return await work(open)
  } catch (error) {
    if (signal.aborted || (!open.aborted && Date.now() < due)) throw error
    await end(context, task, signal)
    return undefined
  }
}

/** A commitment is paid after its challenge period; without one the task can be expired after its time and the grace. */
function dueAt({ stage, offer }: Task, { options }: Overdue): number {
  const { finishBy, challengePeriod } = offer.message
  const { expiryMs } = options.timing
  return stage.state === 'committed' ? stage.commitment.at + challengePeriod * 1000 + expiryMs : finishBy + expiryMs
}

async function end(context: Overdue, task: Task, signal: AbortSignal): Promise<void> {
  if (task.stage.state === 'committed') return finalize(context, task, signal)
  if (!('award' in task.stage)) return
  const terms = { offer: task.offer.message, bid: task.stage.bid.message }
  await sendUnlessDone(context, task, { type: 'expire', terms }, signal)
}

/** Pays what was committed, once its challenge period is over. */
export async function finalize(context: Omit<Overdue, 'options'>, task: Task, signal: AbortSignal): Promise<void> {
  if (!('award' in task.stage)) return
  const terms = { offer: task.offer.message, bid: task.stage.bid.message }
  await sendUnlessDone(context, task, { type: 'finalize', terms }, signal)
}

type Ending = Extract<Parameters<StepContext['chain']['send']>[1], { type: 'expire' | 'finalize' }>

/** That somebody else was first is no failure. */
async function sendUnlessDone(
  { chain, book }: Omit<Overdue, 'options'>,
  task: Task,
  call: Ending,
  signal: AbortSignal,
): Promise<void> {
  try {
    await chain.send(`${call.type}:${task.id}`, call, signal)
  } catch (error) {
    if (!hasCode(error, 'reverted') || !['settled', 'expired'].includes((await chain.task(task.id)).state)) throw error
  }
  await book.until(task.id, isEnded, signal)
}
