import { isEnded, type Task } from '@opgpu/market'
import { type Delivery, termsKey } from '@opgpu/protocol'
import { waitUntil } from '@opgpu/utils'
import type { ProviderContext } from '../context.js'
import { finalize, payableAt } from '../overdue.js'
import { termsOfTask } from '../terms.js'

type Committer = Pick<ProviderContext, 'book' | 'chain'>

/** Puts the result on chain, to be paid after the challenge period. */
export async function commit(
  { chain, book }: Committer,
  task: Task,
  { result }: Delivery,
  signal: AbortSignal,
): Promise<void> {
  const terms = termsOfTask(task)
  await chain.send(`commit:${termsKey(terms)}`, { type: 'commit', terms, result: result.message }, signal)
  await book.until(task.id, ({ stage }) => stage.state !== 'verifying', signal)
}

/** For an acceptance that the chain does not take, as when a wallet's session key was revoked: goes by where the task stands. */
export async function payWithoutAcceptance(context: Committer, task: Task, signal: AbortSignal): Promise<void> {
  const { state } = await context.chain.task(task.offer.message)
  const delivery = 'delivery' in task.stage ? task.stage.delivery : undefined
  if (state === 'awarded' && task.stage.state === 'verifying' && delivery !== undefined) {
    return commit(context, task, delivery, signal)
  }
  if (task.stage.state === 'committed' && (state === 'committed' || state === 'disputed')) {
    await waitUntil(await payableAt(context, task), signal)
    return finalize(context, task, signal)
  }
  await context.book.until(task.id, isEnded, signal)
}
