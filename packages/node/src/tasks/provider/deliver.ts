import type { Task, TaskEvent } from '@opgpu/market'
import {
  authorOf,
  type Delivery,
  deliveryCodec,
  hashMessage,
  LIMITS,
  operatorOf,
  PROTOCOLS,
  type Verdict,
  verdictCodec,
} from '@opgpu/protocol'
import { deadline, isTimeout, toError, waitUntil } from '@opgpu/utils'
import { VERDICT_MS } from '../../exchange/delivery.js'
import { agreedBid } from '../../exchange/progress-receiver.js'
import { isStopped, redeemVoucher } from '../../payments/redeem-voucher.js'
import { clientOf, type ProviderContext } from '../context.js'
import { finalize, payableAt } from '../overdue.js'
import type { Step } from '../runner.js'
import { onChain } from '../terms.js'
import { commit } from './commit.js'

type Deliverer = Pick<ProviderContext, 'book' | 'chain' | 'host' | 'records' | 'logger' | 'options'>

/** A commitment must be mined before `finishBy`. */
const COMMIT_MARGIN_MS = 5_000
/** How long after the earliest expiry the client is still asked. */
const LAST_WORD_MS = 600_000
/** First and longest pause between two deliveries that were not taken; a client that connects is asked at once. */
const RETRY_MS = { first: 500, longest: 15_000 }

/** Hands the result to the client for its acceptance; commits it on chain when the client stays silent or refuses. */
export function deliverStep(context: Deliverer): Step {
  return async (task, signal) => {
    const delivery = 'delivery' in task.stage ? task.stage.delivery : undefined
    if (delivery === undefined) return undefined
    const stopped = isStopped(delivery.failure)
    if (delivery.failure?.code === 'disputed' && (await redeemVoucher(context, task, signal))) return undefined
    if ('award' in task.stage && !onChain(task)) return lastWord(context, task, delivery, signal)
    const event = await askUntil(context, task, delivery, await endOfPatience(context, task), signal)
    if (event !== undefined) return event
    const late = Date.now() > task.offer.message.finishBy
    if ((stopped || late) && task.stage.state === 'verifying' && (await redeemVoucher(context, task, signal)))
      return undefined
    if (task.stage.state === 'committed') await finalize(context, task, signal)
    else if (Date.now() <= task.offer.message.finishBy) await commit(context, task, delivery, signal)
    else return lastWord(context, task, delivery, signal)
    return undefined
  }
}

/** Too late for a commitment, but a client may accept until somebody has expired the task on chain. */
async function lastWord(context: Deliverer, task: Task, delivery: Delivery, signal: AbortSignal): Promise<TaskEvent> {
  const end = task.offer.message.finishBy + context.options.timing.expiryMs + LAST_WORD_MS
  const reason = 'the client did not accept and it is too late for a commitment'
  return (await askUntil(context, task, delivery, end, signal)) ?? { type: 'given-up', reason, at: Date.now() }
}

/** Before the commitment: the silence allowed. After it: the time until it is paid. */
async function endOfPatience(context: Deliverer, task: Task): Promise<number> {
  if (task.stage.state === 'committed') return payableAt(context, task)
  const since = task.history.findLast(({ state }) => state === 'verifying')?.at ?? Date.now()
  const stopped = 'delivery' in task.stage && isStopped(task.stage.delivery?.failure)
  const silenceMs = (stopped && task.spec.payment?.graceMs) || context.options.timing.silenceMs
  return Math.min(since + silenceMs, task.offer.message.finishBy - COMMIT_MARGIN_MS)
}

async function askUntil(
  context: Deliverer,
  task: Task,
  delivery: Delivery,
  until: number,
  signal: AbortSignal,
): Promise<TaskEvent | undefined> {
  const open = deadline(Math.max(0, until - Date.now()), signal)
  try {
    for (let pauseMs = RETRY_MS.first; ; pauseMs = Math.min(2 * pauseMs, RETRY_MS.longest)) {
      const verdict = await ask(context, task, delivery, open)
      if (verdict?.type === 'accepted' && binds(verdict, task, delivery, context)) {
        return { type: 'accepted', acceptance: verdict.acceptance, at: Date.now() }
      }
      await clientBack(context, task, pauseMs, open)
    }
  } catch (error) {
    if (signal.aborted || !isTimeout(error)) throw error
    return undefined
  }
}

async function ask(
  { host, chain, records, logger }: Deliverer,
  task: Task,
  delivery: Delivery,
  open: AbortSignal,
): Promise<Verdict | undefined> {
  const client = clientOf(task, chain.domain, (await records.contacts.get(task.id))?.addresses)
  const options = { maxFrameBytes: LIMITS.frame, signal: deadline(VERDICT_MS, open) }
  try {
    const verdict = verdictCodec.decode(
      await host.request(client, PROTOCOLS.delivery, deliveryCodec.encode(delivery), options),
    )
    if (verdict.type === 'refused') logger.warn('Client refuses the delivery', { taskId: task.id, code: verdict.code })
    return verdict
  } catch (error) {
    open.throwIfAborted()
    logger.info('Client could not be reached', { taskId: task.id, reason: toError(error).message })
    return undefined
  }
}

function binds(
  { acceptance }: Extract<Verdict, { type: 'accepted' }>,
  task: Task,
  { result }: Delivery,
  { chain }: Deliverer,
): boolean {
  const { message } = acceptance
  return (
    message.taskId === task.id &&
    message.resultHash === hashMessage('Result', result.message, chain.domain) &&
    message.amount >= result.message.amount &&
    message.amount <= (agreedBid(task)?.message.maxAmount ?? 0n) &&
    authorOf('Acceptance', acceptance, operatorOf(task), chain.domain) !== undefined
  )
}

/** Resolves when the client connects again, or after the pause. */
async function clientBack({ host, chain }: Deliverer, task: Task, pauseMs: number, signal: AbortSignal): Promise<void> {
  const { peerId } = clientOf(task, chain.domain)
  const { promise: back, resolve } = Promise.withResolvers<void>()
  const stop = host.onPeer(({ type, peer }) => type === 'connected' && peer === peerId && resolve())
  await Promise.race([back, waitUntil(Date.now() + pauseMs, signal)]).finally(stop)
}
