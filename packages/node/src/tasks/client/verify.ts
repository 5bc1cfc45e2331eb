import type { Task } from '@opgpu/market'
import { type Delivery, hashMessage, signMessage } from '@opgpu/protocol'
import type { JobFeed } from '../../exchange/job-feed.js'
import { agreedBid } from '../../exchange/progress-receiver.js'
import type { CardCache } from '../../gossip/cards.js'
import { providerOf, type StepContext } from '../context.js'
import { orOverdue } from '../overdue.js'
import type { Step } from '../runner.js'

/** Room for the tree above the files, and for logs, on top of what the job may write. */
const LOG_BYTES = 256 * 1024 * 1024

const STREAMS = ['stdout', 'stderr'] as const

type Verifier = Pick<StepContext, 'book' | 'chain' | 'content' | 'store' | 'signer' | 'options'> & {
  cards: CardCache
  feed: JobFeed
}

/** Fetches what was delivered, block by verified block, and signs the acceptance; outputs that never come end the task. */
export function verifyStep(context: Verifier): Step {
  return async (task, signal) => {
    const delivery = 'delivery' in task.stage ? task.stage.delivery : undefined
    if (delivery === undefined) return undefined
    const fetched = await orOverdue(context, task, signal, (open) => fetchAll(context, task, delivery, open))
    if (fetched === undefined) return undefined
    const { domain } = context.chain
    const { message: result } = delivery.result
    const resultHash = hashMessage('Result', result, domain)
    const message = { taskId: task.id, resultHash, amount: result.amount }
    return { type: 'accepted', acceptance: signMessage(context.signer, 'Acceptance', message, domain), at: Date.now() }
  }
}

async function fetchAll(context: Verifier, task: Task, delivery: Delivery, signal: AbortSignal) {
  const { content, chain, cards } = context
  const bid = agreedBid(task)
  if (bid === undefined) throw new Error('delivered without an award')
  const from = providerOf(bid, chain.domain, cards.get(bid.message.provider)?.addresses)
  const logs = await content.fetch(delivery.logs, { from, maxBytes: LOG_BYTES, signal })
  const said = STREAMS.filter((stream) => logs.files.some(({ path }) => path === stream))
  for (const stream of said) await completeLog(context, task, delivery, stream, signal)
  return content.fetch(delivery.outputs, { from, maxBytes: 2 * task.spec.resources.diskBytes, signal })
}

/** What did not come while the job ran is taken from the delivery. */
async function completeLog(
  { store, feed }: Verifier,
  { id }: Task,
  { logs }: Delivery,
  stream: (typeof STREAMS)[number],
  signal: AbortSignal,
): Promise<void> {
  let offset = 0
  for await (const data of store.read(logs, stream, signal)) {
    await feed.log(id, { type: 'log', stream, offset, data })
    offset += data.length
  }
}
