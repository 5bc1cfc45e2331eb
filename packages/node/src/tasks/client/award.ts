import type { Task } from '@opgpu/market'
import { type Award, type Handover, type HandoverAnswer, hashMessage, type Signed, signMessage } from '@opgpu/protocol'
import { deadline, isTimeout, waitUntil } from '@opgpu/utils'
import { sendCancel } from '../../exchange/cancel.js'
import { handOver } from '../../exchange/handover.js'
import type { CardCache } from '../../gossip/cards.js'
import { awardUnderSession } from '../../payments/award-under-session.js'
import { providerOf, type StepContext } from '../context.js'
import { awardUntil } from '../outstanding.js'
import type { Step } from '../runner.js'
import { awardFailed } from './award-failed.js'

/** First and longest pause before a provider that did not answer is tried again. */
const RETRY_MS = { first: 250, longest: 4_000 }

export type Awarder = Pick<StepContext, 'book' | 'sessions' | 'chain' | 'host' | 'signer' | 'options' | 'logger'> & {
  cards: CardCache
}

/** Signs the award and gives it to the provider, who carries it to the chain; one that refuses is passed over. */
export function awardStep(context: Awarder): Step {
  return async (task, signal) => {
    const award = awardOf(context, task)
    const open = deadline(Math.max(0, award.message.validUntil - Date.now()), signal)
    const underSession = await awardUnderSession(context, task, award, (session) => given(context, task, session, open))
    if (underSession !== undefined) return underSession
    const refused = await refusal(context, task, award, open).catch((error) => {
      if (signal.aborted || !isTimeout(error)) throw error
      return undefined
    })
    if (refused !== undefined) return awardFailed(context, task, refused, signal)
    // One that never answered may have it all the same: whether it carries it shows by the end of the award's time.
    return { type: 'handed', award, at: Date.now() }
  }
}

function awardOf({ chain, signer, options }: Awarder, task: Task): Signed<Award> {
  const { bid } = chosen(task)
  const bidHash = hashMessage('Bid', bid.message, chain.domain)
  const validUntil = awardUntil(task, options.timing)
  const award = { taskId: task.id, bidHash, amount: bid.message.maxAmount, validUntil }
  return signMessage(signer, 'Award', award, chain.domain)
}

/** Why the provider does not carry the award, if so. */
async function refusal(
  context: Awarder,
  task: Task,
  award: Signed<Award>,
  open: AbortSignal,
): Promise<string | undefined> {
  const answer = await given(context, task, { type: 'task', award }, open)
  return answer.type === 'refused' ? `${answer.code}: ${answer.message}` : undefined
}

/** Resolves once the provider has answered. */
async function given(context: Awarder, task: Task, handover: Handover, open: AbortSignal): Promise<HandoverAnswer> {
  const { chain, cards } = context
  const { bid } = chosen(task)
  const to = providerOf(bid, chain.domain, cards.get(bid.message.provider)?.addresses)
  for (let pauseMs = RETRY_MS.first; ; pauseMs = Math.min(2 * pauseMs, RETRY_MS.longest)) {
    const answer = await handOver(context, to, handover, open)
    if (answer !== undefined) return answer
    await waitUntil(Date.now() + pauseMs, open)
  }
}

function chosen({ stage }: Task) {
  if (stage.state !== 'bidding' || stage.choice === undefined) throw new Error('an award without a choice')
  return stage.choice
}

/** Tells the bidders that were not chosen, so that they need not hold their capacity until the bid lapses. */
export async function declineOthers(
  { chain, host, logger, cards }: Pick<Awarder, 'chain' | 'host' | 'logger' | 'cards'>,
  task: Task,
  signal: AbortSignal,
): Promise<void> {
  const chosenOne = 'award' in task.stage ? task.stage.bid.message.provider : undefined
  const others = task.bids.filter(({ message }) => message.provider !== chosenOne)
  const tell = (bid: Task['bids'][number]) =>
    sendCancel(
      { host, logger },
      providerOf(bid, chain.domain, cards.get(bid.message.provider)?.addresses),
      task.id,
      signal,
    )
  await Promise.all(others.map(tell))
}
