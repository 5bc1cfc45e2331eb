import type { Task } from '@opgpu/market'
import { domainsOf, topics } from '@opgpu/protocol'
import { checkWallet } from '../check-wallet.js'
import { receiveDeliveries } from '../exchange/delivery.js'
import type { JobFeed } from '../exchange/job-feed.js'
import { receiveProgress } from '../exchange/progress-receiver.js'
import { recordFailures } from '../failures.js'
import { judgeBid } from '../gossip/bids.js'
import type { CardCache } from '../gossip/cards.js'
import { closeSessions } from '../payments/close-sessions.js'
import { Payer } from '../payments/payer.js'
import type { Scores } from '../scores.js'
import { announceStep } from '../tasks/client/announce.js'
import { awaitCarryStep } from '../tasks/client/await-carry.js'
import { awaitSettlementStep } from '../tasks/client/await-settlement.js'
import { awardStep, declineOthers } from '../tasks/client/award.js'
import { chooseStep } from '../tasks/client/choose.js'
import { followStep } from '../tasks/client/follow.js'
import { payStep } from '../tasks/client/pay.js'
import { verifyStep } from '../tasks/client/verify.js'
import type { StepContext } from '../tasks/context.js'
import type { Steps } from '../tasks/runner.js'

export type ClientContext = StepContext & { feed: JobFeed; cards: CardCache; scores: Scores }

export function clientSteps(context: ClientContext): Steps {
  return {
    announce: announceStep(context),
    choose: chooseStep(context),
    award: awardStep(context),
    'await-carry': awaitCarryStep(context),
    follow: followStep(context),
    verify: verifyStep(context),
    pay: payStep(context),
    'await-settlement': awaitSettlementStep(context),
  }
}

/** Listens to bids and to the providers at work. */
export function startClient(context: ClientContext, signal: AbortSignal): void {
  const { host, signer, options, logger } = context
  host.subscribe(topics.bids(options.network.name, signer.address), (data) => hearBid(context, data))
  receiveProgress(context, signal)
  receiveDeliveries(context, signal)
  recordFailures(context, signal)
  new Payer(context, signal).start()
  closeSessions(context, signal)
  checkWallet(context).catch((error) => logger.debug('Wallet not checked', {}, error))
  const stop = context.book.changes.on('change', ({ task, event }) => {
    if (task.side !== 'client' || event?.type !== 'awarded') return
    declineOthers(context, task, signal).catch((error) => logger.debug('Bidders not told', { taskId: task.id }, error))
  })
  signal.addEventListener('abort', stop, { once: true })
}

async function hearBid({ chain, book, cards }: ClientContext, data: Uint8Array) {
  const { validation, envelope } = judgeBid(data, domainsOf(chain.domain), Date.now())
  if (envelope === undefined) return validation
  const { taskId } = envelope.bid.message
  const task: Task | undefined = await book.find(taskId)
  if (task?.side === 'client') {
    cards.add(envelope.card)
    await book.apply(taskId, { type: 'bid-received', bid: envelope.bid, at: Date.now() })
  }
  return validation
}
