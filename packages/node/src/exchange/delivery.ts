import { isEnded, objections, type Task } from '@opgpu/market'
import {
  authorOf,
  type Delivery,
  deliveryCodec,
  digestOfCid,
  hashMessage,
  LIMITS,
  meterRoot,
  type PeerIdText,
  PROTOCOLS,
  type Verdict,
  verdictCodec,
} from '@opgpu/protocol'
import { deadline } from '@opgpu/utils'
import { providerOf, type StepContext } from '../tasks/context.js'
import { agreedBid, awarded } from './progress-receiver.js'

/** How long a provider's stream is kept waiting for the client's verification of its outputs. */
export const VERDICT_MS = 120_000

type DeliveryModules = Pick<StepContext, 'book' | 'host' | 'chain'>

/** Takes deliveries of awarded providers and answers each with the client's acceptance, or why there is none. */
export function receiveDeliveries(modules: DeliveryModules, signal: AbortSignal): void {
  const limits = { maxFrameBytes: LIMITS.frame, maxConcurrentPerPeer: 64 }
  modules.host.handle(PROTOCOLS.delivery, limits, async (stream, remote) => {
    for await (const frame of stream) {
      const verdict = await judge(modules, deliveryCodec.decode(frame), remote, deadline(VERDICT_MS, signal))
      await stream.send(verdictCodec.encode(verdict))
      return stream.close()
    }
  })
}

async function judge(
  modules: DeliveryModules,
  delivery: Delivery,
  remote: PeerIdText,
  signal: AbortSignal,
): Promise<Verdict> {
  const { book, chain } = modules
  const { message: result } = delivery.result
  const known = await book.find(result.taskId)
  if (known === undefined) return refused('unknown_task', 'no such task of this client')
  const task = await awarded(book, result.taskId, signal)
  const bid = agreedBid(task)
  if (
    bid === undefined ||
    bid.message.provider !== result.provider ||
    providerOf(bid, chain.domain).peerId !== remote
  ) {
    return refused('not_awarded', 'the task was awarded to another provider')
  }
  const objection = objectionTo(task, delivery, modules)
  if (objection !== undefined) return objection
  await book.apply(task.id, { type: 'delivered', delivery, at: Date.now() })
  return verdictOf(
    await book.until(task.id, (now) => acceptanceOf(now) !== undefined || isEnded(now), signal),
    delivery,
    modules,
  )
}

function objectionTo(task: Task, delivery: Delivery, { chain }: DeliveryModules): Verdict | undefined {
  const bid = agreedBid(task)
  const { message: result } = delivery.result
  if (bid === undefined || authorOf('Result', delivery.result, result.provider, chain.domain) === undefined) {
    return refused('bad_signature', 'the result is not signed by the provider')
  }
  if (digestOfCid(delivery.outputs) !== result.outputs || digestOfCid(delivery.logs) !== result.logs) {
    return refused('mismatch', 'the content identifiers are not those of the signed result')
  }
  const awardedAt = task.history.findLast(({ state }) => state === 'awarding')?.at ?? task.createdAt
  const [first] = objections(delivery, bid.message, {
    awardedAt,
    deliveredAt: Date.now(),
    meterRoot: meterRoot(delivery.samples),
  })
  return first && refused(first, `the delivery's metering was judged: ${first}`)
}

function verdictOf(task: Task, delivery: Delivery, { chain }: DeliveryModules): Verdict {
  const acceptance = acceptanceOf(task)
  if (acceptance === undefined) return refused('unknown_task', `the task has ended: ${task.stage.state}`)
  const hash = hashMessage('Result', delivery.result.message, chain.domain)
  if (acceptance.message.resultHash !== hash) return refused('mismatch', 'another result was accepted')
  return { type: 'accepted', acceptance }
}

export function acceptanceOf({ stage }: Task) {
  return 'acceptance' in stage ? stage.acceptance : undefined
}

function refused(code: Extract<Verdict, { type: 'refused' }>['code'], message: string): Verdict {
  return { type: 'refused', code, message }
}
