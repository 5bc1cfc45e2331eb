import type { JobsBackend } from '@opgpu/api'
import { isEnded, type Task } from '@opgpu/market'
import { asTaskId, type JobSpec } from '@opgpu/protocol'
import { CodedError, deadline } from '@opgpu/utils'
import { sendCancel } from '../exchange/cancel.js'
import type { JobFeed } from '../exchange/job-feed.js'
import type { CardCache } from '../gossip/cards.js'
import { providerOf, type StepContext } from '../tasks/context.js'
import { outstandingUntil } from '../tasks/outstanding.js'
import { dispute, disputeOf } from './disputes.js'
import { jobEvents, storedLogs } from './job-events.js'
import { Offers } from './offers.js'
import { priced } from './price.js'
import { quote } from './quote.js'
import { rate } from './ratings.js'
import { receiptHolds } from './receipts.js'
import { symbolOf } from './tokens.js'
import { jobView, summaryView } from './views.js'

export type JobsContext = StepContext & { feed: JobFeed; cards: CardCache; client: boolean }

/** How long who asks for outputs waits while they are fetched. */
const FETCH_MS = 120_000

/** What people do with jobs. */
export function jobsBackend(context: JobsContext): JobsBackend {
  const { book, store } = context
  const { tokens } = context.options.network
  const offers = new Offers(context)
  const find = (id: string) => book.get(asTaskId(id))

  return {
    async submit(request, signal) {
      if (!context.client)
        throw new CodedError('not_a_client', 'this daemon publishes no jobs', { hint: 'start it with --role client' })
      return { id: await offers.publish(priced(request, tokens), signal) }
    },
    quote: async (request, signal) => quote(context, priced(request, tokens), signal),
    async list({ limit }) {
      const tasks = await newest(context, limit)
      return tasks.map((task) => summaryView(task, imageOf(task.spec)))
    },
    show: async (id) => view(context, await find(id)),
    async cancel(id, signal) {
      const task = await find(id)
      if (task.side !== 'client') throw new CodedError('conflict', 'only the client of a job can cancel it')
      if (isEnded(task)) throw new CodedError('conflict', `the job has ended: ${task.stage.state}`)
      await cancel(context, task, signal)
      return view(context, await find(id))
    },
    async dispute(id, reason, signal) {
      const task = await find(id)
      await dispute(context, task, reason, signal)
      return view(context, task)
    },
    async rate(id, score, signal) {
      const task = await find(id)
      await rate(context, task, score, signal)
      return view(context, task)
    },
    async outputs(id, directory, signal) {
      const task = await fetched(context, id, signal)
      const delivery = 'delivery' in task.stage ? task.stage.delivery : undefined
      if (delivery === undefined || !(await store.has(delivery.outputs, signal))) {
        throw new CodedError('conflict', `the job has no outputs here yet: ${task.stage.state}`)
      }
      const { cid, files } = await store.writeTo(delivery.outputs, directory, { signal })
      return { cid, directory, files }
    },
    logs: (id, from, signal) => storedLogs(context.feed, asTaskId(id), from, signal),
    events: (id, from, signal) => jobEvents(context, asTaskId(id), from, signal),
  }
}

/** The task once its outputs are here, if they are just being fetched; else as it is. */
function fetched({ book }: JobsContext, id: string, signal: AbortSignal): Promise<Task> {
  const settledOn = ({ stage }: Task) => stage.state !== 'verifying' || stage.acceptance !== undefined
  return book.until(asTaskId(id), settledOn, deadline(FETCH_MS, signal))
}

async function newest({ book }: JobsContext, limit: number): Promise<Task[]> {
  const tasks: Task[] = []
  for await (const task of book.all()) {
    tasks.push(task)
    // Of a record of many months only the newest are ever in memory.
    if (tasks.length > 2 * limit) keepNewest(tasks, limit)
  }
  return keepNewest(tasks, limit)
}

function keepNewest(tasks: Task[], limit: number): Task[] {
  tasks.sort((a, b) => b.createdAt - a.createdAt).splice(limit)
  return tasks
}

async function view(context: JobsContext, task: Task) {
  const { store } = context
  const delivery = 'delivery' in task.stage ? task.stage.delivery : undefined
  const receipt = 'receipt' in task.stage ? task.stage.receipt : undefined
  const signal = AbortSignal.timeout(10_000)
  const here = delivery !== undefined && (await store.has(delivery.outputs, signal))
  const files = here ? (await store.describe(delivery.outputs, signal)).files : []
  const verified = receipt !== undefined && (await receiptHolds(context, receipt, signal))
  const token = symbolOf(context.options.network, task.offer.message.token)
  const extras = { image: imageOf(task.spec), files, verified, token, dispute: await disputeOf(context, task) }
  const { name: network, chainId: id } = context.chain.network
  return { ...jobView(task, extras), chain: { id, network } }
}

export function imageOf({ image }: JobSpec): string {
  return image.kind === 'archive' ? `ipfs://${image.cid}` : image.reference
}

/** Before the award nothing was spent; after it the provider is asked to stop and is paid for the time used. */
async function cancel(
  { book, chain, host, cards, options, logger }: JobsContext,
  task: Task,
  signal: AbortSignal,
): Promise<void> {
  if (task.stage.state === 'bidding' && outstandingUntil(task, options.timing) > Date.now())
    throw new CodedError('conflict', 'an award that failed may still reach the chain; try again in a moment')
  const now = await book.apply(task.id, { type: 'cancelled', at: Date.now() })
  if (now.stage.state === 'cancelled') return
  if (!('award' in now.stage))
    throw new CodedError('conflict', 'the award is on its way to the chain; try again in a moment')
  const to = providerOf(now.stage.bid, chain.domain, cards.get(now.stage.bid.message.provider)?.addresses)
  if (!(await sendCancel({ host, logger }, to, task.id, signal))) {
    throw new CodedError('conflict', 'the provider could not be told to stop', {
      hint: 'the job ends at its time limit',
    })
  }
}
