import {
  type Candidate,
  type Choice,
  type Condition,
  cardTariff,
  choose,
  lacking,
  ratePerSecond,
  refusals,
  type Task,
  type TaskEvent,
} from '@opgpu/market'
import type { Bid, CapabilityCard, Offer, Signed } from '@opgpu/protocol'
import { deadline, isTimeout, waitUntil } from '@opgpu/utils'
import { recentFailures } from '../../failures.js'
import type { CardCache } from '../../gossip/cards.js'
import type { Scores } from '../../scores.js'
import type { StepContext } from '../context.js'
import { outstandingUntil } from '../outstanding.js'
import type { Step } from '../runner.js'
import { AGAIN_MS, announce } from './announce.js'

const BPS = 10_000

export type Chooser = Pick<StepContext, 'book' | 'records' | 'chain' | 'host' | 'options'> & {
  cards: CardCache
  scores: Scores
}

/** Hears bids for the window, then chooses; with none yet, says the offer again and takes the first good one. */
export function chooseStep(context: Chooser): Step {
  return async (task, signal) => {
    await waitUntil(await windowEnd(context, task), signal)
    const now = await context.book.get(task.id)
    return (await best(context, now)) ?? lateBid(context, now, signal)
  }
}

async function windowEnd({ records }: Chooser, task: Task): Promise<number> {
  const announcedAt = task.history.find(({ state }) => state === 'bidding')?.at ?? task.createdAt
  const { bidWindowMs } = (await records.jobs.get(task.id)) ?? { bidWindowMs: 0 }
  return Math.min(announcedAt + bidWindowMs, task.offer.message.bidUntil)
}

async function lateBid(context: Chooser, task: Task, signal: AbortSignal): Promise<TaskEvent> {
  const { bidUntil } = task.offer.message
  const open = deadline(Math.max(0, bidUntil - Date.now()), signal)
  try {
    for (let now = task; ; ) {
      await announce(context, task, attempts(task), open)
      now = await withMoreBids(context, now, open)
      const chosen = await best(context, now)
      if (chosen !== undefined) return chosen
    }
  } catch (error) {
    if (signal.aborted || !isTimeout(error)) throw error
    await waitUntil(outstandingUntil(task, context.options.timing), signal)
    return { type: 'given-up', reason: nobody(context, task), at: Date.now() }
  }
}

/** The task as soon as another bid is heard, or as it is when it is time to say the offer again. */
async function withMoreBids({ book }: Chooser, task: Task, open: AbortSignal): Promise<Task> {
  const heard = (now: Task) => now.bids.length > task.bids.length
  try {
    return await book.until(task.id, heard, deadline(AGAIN_MS, open))
  } catch (error) {
    if (open.aborted || !isTimeout(error)) throw error
    return task
  }
}

/** Different bytes for each announcement of a task in its window, by the second. */
function attempts(task: Task): number {
  return 1 + (Math.floor((Date.now() - task.createdAt) / 1000) % 63)
}

async function best(context: Chooser, task: Task): Promise<TaskEvent | undefined> {
  const candidates = await Promise.all(task.bids.map((bid) => candidate(context, task, bid)))
  const choice = choose(
    candidates.filter((c) => c !== undefined),
    context.options.weights,
  )
  return choice && { type: 'bids-closed', choice: choice satisfies Choice, at: Date.now() }
}

/** Undefined when the bid does not meet the offer. */
async function candidate(context: Chooser, task: Task, bid: Signed<Bid>): Promise<Candidate | undefined> {
  const { message } = bid
  const { message: offer } = task.offer
  const card = context.cards.get(message.provider)
  if (task.passedOver.includes(message.provider) || !meets(offer, message)) return undefined
  if (card === undefined || lacking(task.spec.resources, card).length > 0) return undefined
  const [worker, score] = await Promise.all([
    context.chain.staking.worker(message.provider),
    context.scores.of(message.provider),
  ])
  if (worker.revoked || worker.free < offer.minStake || score < offer.minReputation) return undefined
  const failures = await recentFailures(context, message.provider)
  return { bid, reputation: score / BPS, stake: worker.free, speed: 1, recentFailures: failures }
}

function meets(offer: Offer, bid: Bid): boolean {
  return bid.maxAmount <= offer.maxPrice && bid.finishBy <= offer.finishBy && bid.validUntil > Date.now()
}

/** Says how many known providers failed which condition. */
function nobody({ cards, options }: Chooser, task: Task): string {
  const known = cards.all()
  if (known.length === 0) return 'no provider was heard of'
  const counts = new Map<string, number>()
  for (const { message } of known) {
    for (const condition of conditionsOf(options, task, message))
      counts.set(condition, (counts.get(condition) ?? 0) + 1)
  }
  const words = [...counts].map(([condition, count]) => `${count} of ${known.length} providers fail ${condition}`)
  return words.length > 0 ? words.join('; ') : `none of ${known.length} known providers bid`
}

function conditionsOf({ network }: Chooser['options'], { spec, offer }: Task, card: CapabilityCard): Condition[] {
  const { token, maxPrice } = offer.message
  const tariff = cardTariff(card, token, network.contracts.token)
  return refusals(spec, maxPrice, card, tariff && ratePerSecond(spec.resources, tariff))
}
