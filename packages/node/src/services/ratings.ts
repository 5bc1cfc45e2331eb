import type { Task } from '@opgpu/market'
import { signMessage } from '@opgpu/protocol'
import { CodedError } from '@opgpu/utils'
import type { StepContext } from '../tasks/context.js'
import { onChain, termsOfTask } from '../tasks/terms.js'

type RatingContext = Pick<StepContext, 'chain' | 'signer'>

/** The client's judgement of a settled job, 0 to 100, on chain; once, and before its lane has another job. */
export async function rate(
  { chain, signer }: RatingContext,
  task: Task,
  score: number,
  signal: AbortSignal,
): Promise<void> {
  if (task.side !== 'client') throw new CodedError('conflict', 'only the client of a job can rate it')
  const settled = task.stage.state === 'settled' || task.stage.state === 'failed'
  if (!settled) throw new CodedError('conflict', `the job is not settled: ${task.stage.state}`)
  if (!onChain(task)) throw new CodedError('conflict', 'jobs of a session are not on chain and have no rating there')
  const rating = { taskId: task.id, score }
  const { signature } = signMessage(signer, 'Rating', rating, chain.domain)
  await chain.send(
    `rate:${task.id}`,
    { type: 'rate', terms: termsOfTask(task), rating, clientSignature: signature },
    signal,
  )
}
