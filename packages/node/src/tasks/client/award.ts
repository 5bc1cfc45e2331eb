import type { Task } from '@opgpu/market'
import type { Address } from '@opgpu/protocol'
import { hasCode, toError } from '@opgpu/utils'
import { sendCancel } from '../../exchange/cancel.js'
import type { CardCache } from '../../gossip/cards.js'
import { providerOf, type StepContext } from '../context.js'
import type { Step } from '../runner.js'

/** An award mined in the last moment of a bid may be seen this much later. */
const CHAIN_LAG_MS = 15_000

type Awarder = Pick<StepContext, 'book' | 'chain' | 'host' | 'logger'> & { cards: CardCache }

/** Locks the money on chain and names the provider; a bid that the contract refuses is passed over. */
export function awardStep(context: Awarder): Step {
  return async (task, signal) => {
    if (task.stage.state !== 'bidding' || task.stage.choice === undefined) return undefined
    const { bid, provider } = task.stage.choice
    const call = { type: 'assign', offer: task.offer.message, bid } as const
    try {
      await context.chain.send(`assign:${task.id}:${provider}`, call, signal)
    } catch (error) {
      if (!hasCode(error, 'reverted') && !(await isLate(context, task, bid.message.validUntil))) throw error
      return refusal(context, task, provider, toError(error).message)
    }
    await context.book.until(task.id, ({ stage }) => stage.state !== 'bidding', signal)
    return undefined
  }
}

/** A bid that the contract would no longer take: what stood in the way may stand there for ever. */
async function isLate({ chain }: Awarder, task: Task, validUntil: number): Promise<boolean> {
  return Date.now() > validUntil + CHAIN_LAG_MS && (await chain.task(task.id)).state === 'none'
}

async function refusal({ chain, logger }: Awarder, task: Task, provider: Address, reason: string) {
  const at = Date.now()
  const { client, token } = task.offer.message
  const { maxAmount } = (task.stage.state === 'bidding' && task.stage.choice?.bid.message) || { maxAmount: 0n }
  logger.warn('Award failed', { taskId: task.id, provider, reason })
  if ((await chain.credits(client, token)) < maxAmount) {
    return { type: 'given-up', reason: 'the credits are less than the award', at } as const
  }
  return { type: 'award-failed', provider, at } as const
}

/** Tells the bidders that were not chosen, so that they need not hold their capacity until the bid lapses. */
export async function declineOthers(
  { chain, host, logger, cards }: Awarder,
  task: Task,
  signal: AbortSignal,
): Promise<void> {
  const chosen = 'award' in task.stage ? task.stage.bid.message.provider : undefined
  const others = task.bids.filter(({ message }) => message.provider !== chosen)
  const tell = (bid: Task['bids'][number]) =>
    sendCancel(
      { host, logger },
      providerOf(bid, chain.domain, cards.get(bid.message.provider)?.addresses),
      task.id,
      signal,
    )
  await Promise.all(others.map(tell))
}
