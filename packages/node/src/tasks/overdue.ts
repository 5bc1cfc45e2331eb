import { isEnded, type Task } from '@opgpu/market'
import { laneOf, termsKey } from '@opgpu/protocol'
import { deadline, hasCode } from '@opgpu/utils'
import type { StepContext } from './context.js'
import { onChain, termsOfTask } from './terms.js'

type Overdue = Pick<StepContext, 'book' | 'chain' | 'options'>

/** After a dispute that nobody decides a commitment is paid: the contract's ARBITRATION_LIMIT. */
const ARBITRATION_MS = 30 * 24 * 3_600_000

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
  const due = await dueAt(task, context)
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
async function dueAt(task: Task, { chain, options }: Overdue): Promise<number> {
  const { expiryMs } = options.timing
  if (task.stage.state !== 'committed') return task.offer.message.finishBy + expiryMs
  return (await payableAt({ chain }, task)) + expiryMs
}

/** When a commitment can be paid without another word of the client, unix milliseconds. */
export async function payableAt({ chain }: Pick<Overdue, 'chain'>, { stage, offer }: Task): Promise<number> {
  const { client, salt, challengePeriod } = offer.message
  const committedAt = stage.state === 'committed' ? stage.commitment.at : Date.now()
  if ((await chain.task(offer.message)).state !== 'disputed') return committedAt + challengePeriod * 1000
  const disputed = await chain.commitment(client, laneOf(salt))
  return (disputed ? disputed.since * 1000 : committedAt) + ARBITRATION_MS
}

async function end(context: Overdue, task: Task, signal: AbortSignal): Promise<void> {
  if (task.stage.state === 'committed') return finalize(context, task, signal)
  if ('award' in task.stage && !onChain(task)) {
    const reason = 'the provider did not finish in time'
    await context.book.apply(task.id, { type: 'given-up', reason, at: Date.now() })
  }
  if (onChain(task)) await sendUnlessDone(context, task, { type: 'expire', terms: termsOfTask(task) }, signal)
}

/** Pays what was committed, once its challenge period is over. */
export async function finalize(context: Omit<Overdue, 'options'>, task: Task, signal: AbortSignal): Promise<void> {
  if (onChain(task)) await sendUnlessDone(context, task, { type: 'finalize', terms: termsOfTask(task) }, signal)
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
    await chain.send(`${call.type}:${termsKey(call.terms)}`, call, signal)
  } catch (error) {
    const state = hasCode(error, 'reverted') ? (await chain.task(task.offer.message)).state : undefined
    if (state !== 'settled' && state !== 'expired') throw error
  }
  await book.until(task.id, isEnded, signal)
}
