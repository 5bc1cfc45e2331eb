import { type TaskEvent as ChainEvent, isSessionEvent, type MarketEvent } from '@opgpu/chain'
import type { Task, TaskEvent } from '@opgpu/market'
import { type Bid, type Hex32, hashMessage, type Signed } from '@opgpu/protocol'
import type { StepContext } from './context.js'

type Modules = Pick<StepContext, 'book' | 'chain' | 'logger'>

/** Turns the chain's confirmed events into events of tasks, one after the other; those of open tasks again at start. */
export async function followChain(modules: Modules, signal: AbortSignal): Promise<void> {
  const { chain, book, logger } = modules
  let tail: Promise<void> = Promise.resolve()
  const take = (event: MarketEvent): void => {
    if (isSessionEvent(event)) return
    tail = tail
      .then(() => apply(modules, event))
      .catch((error) => {
        if (!signal.aborted) logger.error('Chain event not applied', { taskId: event.taskId }, error)
      })
  }
  signal.addEventListener('abort', chain.onEvent(take), { once: true })
  for (const { id } of book.open()) for (const event of await chain.events(id)) take(event)
  await tail
}

async function apply({ book, chain }: Modules, event: ChainEvent): Promise<void> {
  const task = await book.find(event.taskId)
  if (task === undefined) return
  const confirmed = await taskEvent(task, event, chain)
  if (confirmed !== undefined) await book.apply(task.id, confirmed)
}

async function taskEvent(task: Task, event: ChainEvent, chain: Modules['chain']): Promise<TaskEvent | undefined> {
  const at = Date.now()
  // What it used is shown to people; an event must not be lost because the node cannot tell.
  const mined = await chain.transaction(event.transactionHash).catch(() => undefined)
  const seen = { transaction: event.transactionHash, at, gasUsed: mined?.gasUsed }
  switch (event.type) {
    case 'awarded': {
      const bid = bidOf(task, event.bidHash, chain)
      const { awardedAt, treasuryBps } = event
      return bid && { type: 'awarded', bid, award: { ...seen, terms: { awardedAt, treasuryBps } }, at }
    }
    case 'committed':
      return { type: 'committed', commitment: seen, at }
    case 'settled': {
      const { paid, refunded, stakers, treasury } = event
      return { type: 'settled', settlement: { ...seen, paid, refunded, stakers, treasury }, at }
    }
    case 'expired':
      return { type: 'expired', refunded: event.refunded, slashed: event.slashed, expiry: seen, at }
    default:
      return undefined
  }
}

/** The bid that was awarded: our own, or one that we heard, also when its provider had been passed over for being late. */
function bidOf({ stage, bids }: Task, bidHash: Hex32, { domain }: Modules['chain']): Signed<Bid> | undefined {
  const mine = 'award' in stage ? [stage.bid] : stage.state === 'bidding' ? [stage.bid, stage.choice?.bid, ...bids] : []
  const possible = mine.filter((bid) => bid !== undefined)
  return possible.find(({ message }) => hashMessage('Bid', message, domain) === bidHash)
}
