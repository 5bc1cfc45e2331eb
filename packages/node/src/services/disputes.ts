import type { JobView } from '@opgpu/api'
import type { Task } from '@opgpu/market'
import { digestOfCid, type Hex32, signMessage } from '@opgpu/protocol'
import { CodedError } from '@opgpu/utils'
import type { StepContext } from '../tasks/context.js'
import { termsOfTask } from '../tasks/terms.js'

type DisputeContext = Pick<StepContext, 'chain' | 'signer' | 'store'>

/** The client's objection to a committed result, on chain: nothing is paid before it is decided. */
export async function dispute(
  { chain, signer, store }: DisputeContext,
  task: Task,
  reason: string,
  signal: AbortSignal,
): Promise<void> {
  const resultHash = await disputable(chain, task)
  const evidence = digestOfCid(await store.addBlock(Buffer.from(reason), 'raw'))
  const message = { taskId: task.id, resultHash, evidence }
  const signed = signMessage(signer, 'Dispute', message, chain.domain)
  const call = {
    type: 'dispute',
    terms: termsOfTask(task),
    dispute: message,
    clientSignature: signed.signature,
  } as const
  await chain.send(`dispute:${task.id}`, call, signal)
}

/** Throws `conflict` unless the task waits for the end of its challenge period. */
async function disputable(chain: DisputeContext['chain'], task: Task): Promise<Hex32> {
  const { stage, side, offer } = task
  if (side !== 'client') throw new CodedError('conflict', 'only the client of a job can dispute its result')
  const committed = (await chain.events(task.id)).findLast(({ type }) => type === 'committed')
  if (stage.state !== 'committed' || committed?.type !== 'committed') {
    throw new CodedError('conflict', `no result of the job waits on chain: ${stage.state}`)
  }
  if (Date.now() > stage.commitment.at + offer.message.challengePeriod * 1000) {
    throw new CodedError('conflict', 'the time for an objection is over')
  }
  return committed.resultHash
}

/** What the chain tells of the task's dispute, if there was one. */
export async function disputeOf({ chain }: Pick<StepContext, 'chain'>, task: Task): Promise<JobView['dispute']> {
  const events = 'commitment' in task.stage ? await chain.events(task.id) : []
  const disputed = events.findLast((event) => event.type === 'disputed')
  if (disputed === undefined) return undefined
  const { evidence, bond, transactionHash: transaction } = disputed
  return { evidence, bond, transaction, decided: events.some(({ type }) => type === 'arbitrated') }
}
