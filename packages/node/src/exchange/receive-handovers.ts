import type { Task } from '@opgpu/market'
import {
  type Award,
  authorOf,
  type Bid,
  type Domain,
  type HandoverAnswer,
  handoverAnswerCodec,
  handoverCodec,
  hashMessage,
  LIMITS,
  operatorOf,
  type PeerIdText,
  PROTOCOLS,
  type Signed,
} from '@opgpu/protocol'
import { hasCode } from '@opgpu/utils'
import { fundsOf } from '../funds.js'
import { takeSessionAward } from '../payments/take-session-award.js'
import { clientOf } from '../tasks/context.js'
import type { HandoverModules } from './handover-modules.js'
import { agreedBid } from './progress-receiver.js'

type Refusal = Extract<HandoverAnswer, { type: 'refused' }>

/** The provider's side: takes awards of its own bids, which it then carries to the chain. The rules are those of SPEC.md. */
export function receiveHandovers(modules: HandoverModules): void {
  const limits = { maxFrameBytes: LIMITS.note, maxConcurrentPerPeer: 16 }
  modules.host.handle(PROTOCOLS.award, limits, async (stream, remote) => {
    for await (const frame of stream) {
      await stream.send(handoverAnswerCodec.encode(await take(modules, frame, remote)))
      return stream.close()
    }
  })
}

async function take(modules: HandoverModules, frame: Uint8Array, remote: PeerIdText): Promise<HandoverAnswer> {
  const { book, chain } = modules
  const handover = handoverCodec.decode(frame)
  const { award } = handover
  const task = await book.find(award.message.taskId)
  if (task?.side !== 'provider' || clientOf(task, chain.domain).peerId !== remote) {
    return refused('unknown_task', 'no bid on such a task of yours')
  }
  const mistake = objection(task, award, chain.domain)
  if (handover.type === 'session') return mistake ?? takeSessionAward(modules, task, handover)
  const refusal = mistake ?? (await obstacle(modules, task, award.message))
  if (refusal !== undefined) return refusal
  await book.apply(task.id, { type: 'handed', award, at: Date.now() })
  return { type: 'accepted' }
}

/** What is wrong with the award itself: clauses H2 to H4. */
function objection(task: Task, award: Signed<Award>, domain: Domain): Refusal | undefined {
  const { message } = award
  const bid = bidOf(task)
  if (authorOf('Award', award, operatorOf(task), domain) === undefined) {
    return refused('bad_signature', 'the award is not signed as the offer is')
  }
  if (bid === undefined || message.bidHash !== hashMessage('Bid', bid, domain) || message.amount !== bid.maxAmount) {
    return refused('bid_mismatch', 'the award is for another bid')
  }
  const over = Math.min(message.validUntil, bid.validUntil) < Date.now()
  return over && task.stage.state === 'bidding' ? refused('lapsed', 'the award or the bid has lapsed') : undefined
}

function bidOf(task: Task): Bid | undefined {
  const { stage } = task
  return (stage.state === 'bidding' ? stage.bid : agreedBid(task))?.message
}

/** What stands in the way of carrying it; nothing when that is done or under way. */
async function obstacle({ chain, executor }: HandoverModules, task: Task, award: Award): Promise<Refusal | undefined> {
  if (task.stage.state !== 'bidding' || task.stage.handed !== undefined) return undefined
  const funds = await fundsOf(chain, { ...task.offer.message, operator: task.operator })
  if (funds < award.amount) return refused('low_funds', 'the credits do not cover the award')
  try {
    executor.reserve(task.id, task.spec.resources)
    return undefined
  } catch (error) {
    if (hasCode(error, 'no_capacity')) return refused('busy', 'the capacity went to another task')
    throw error
  }
}

function refused(code: Refusal['code'], message: string): Refusal {
  return { type: 'refused', code, message }
}
