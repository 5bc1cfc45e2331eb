import type { SessionCall } from '@opgpu/chain'
import { publicKeyOfPeerId } from '@opgpu/p2p'
import {
  type Address,
  addressOf,
  authorOf,
  type HandoverAnswer,
  handoverAnswerCodec,
  LIMITS,
  type PeerIdText,
  PROTOCOLS,
  type Session,
  type SessionOrder,
  sessionIdOf,
  sessionOrderCodec,
} from '@opgpu/protocol'
import { hasCode, toError } from '@opgpu/utils'
import { fundsOf } from '../funds.js'
import { tariffIn } from '../options.js'
import type { StepContext } from '../tasks/context.js'
import { newSession } from './session-record.js'
import { refresh } from './watch-sessions.js'

/** Sessions of one client from which nothing was paid yet, and for how long they count. */
const MAX_IDLE = 4
const IDLE_MS = 24 * 3_600_000

type Receiver = Pick<StepContext, 'sessions' | 'chain' | 'host' | 'signer' | 'options' | 'logger'>
type Refusal = Extract<HandoverAnswer, { type: 'refused' }>

const refused = (code: Refusal['code'], message: string): Refusal => ({ type: 'refused', code, message })

/** The provider's side: carries its clients' orders about sessions to the chain and pays for it. */
export function receiveOrders(context: Receiver, signal: AbortSignal): void {
  const limits = { maxFrameBytes: LIMITS.note, maxConcurrentPerPeer: 4 }
  context.host.handle(PROTOCOLS.session, limits, async (stream, remote) => {
    for await (const frame of stream) {
      await stream.send(
        handoverAnswerCodec.encode(await take(context, sessionOrderCodec.decode(frame), remote, signal)),
      )
      return stream.close()
    }
  })
}

async function take(
  context: Receiver,
  order: SessionOrder,
  remote: PeerIdText,
  signal: AbortSignal,
): Promise<HandoverAnswer> {
  const operator = addressOf(publicKeyOfPeerId(remote))
  const refusal = objection(context, order, operator) ?? (await obstacle(context, order, operator))
  if (refusal !== undefined) return refusal
  const session = order.type === 'open' ? order.session.message : order.session
  const id = sessionIdOf(session, context.chain.domain)
  if (order.type === 'open') await context.sessions.create(newSession({ id, side: 'provider', session, operator }))
  try {
    await context.chain.send(`session:${order.type}:${id}${keyOf(order)}`, callOf(order), signal)
  } catch (error) {
    if (!hasCode(error, 'reverted') && !hasCode(error, 'no_gas_money')) throw error
    return refused('not_carried', toError(error).message.slice(0, 1024))
  }
  await refresh(context, id)
  return { type: 'accepted' }
}

/** What is wrong with the order itself. */
function objection({ chain, signer }: Receiver, order: SessionOrder, operator: Address): Refusal | undefined {
  const { domain } = chain
  if (!isSigned(order, operator, domain))
    return refused('bad_signature', 'the order is not signed by the peer that brings it')
  const session = order.type === 'open' ? order.session.message : order.session
  if (session.provider !== signer.address) return refused('unknown_session', 'the session is another provider’s')
  const id = sessionIdOf(session, domain)
  if (order.type === 'top-up' && order.topUp.message.sessionId !== id)
    return refused('unknown_session', 'another session')
  if (order.type === 'end' && order.end.message.sessionId !== id) return refused('unknown_session', 'another session')
  const over = order.type === 'open' && session.validUntil < Date.now()
  return over ? refused('lapsed', 'the session could be opened until before now') : undefined
}

function isSigned(order: SessionOrder, operator: Address, domain: Receiver['chain']['domain']): boolean {
  if (order.type === 'open') return authorOf('Session', order.session, operator, domain) !== undefined
  if (order.type === 'top-up') return authorOf('TopUp', order.topUp, operator, domain) !== undefined
  return authorOf('SessionEnd', order.end, operator, domain) !== undefined
}

/** What stands in the way of carrying it. */
async function obstacle(context: Receiver, order: SessionOrder, operator: Address): Promise<Refusal | undefined> {
  if (order.type === 'open') return openingObstacle(context, order.session.message, operator)
  const record = await context.sessions.find(sessionIdOf(order.session, context.chain.domain))
  if (record === undefined || record.operator !== operator || (record.state !== 'open' && order.type === 'top-up')) {
    return refused('unknown_session', 'no such open session here')
  }
  if (order.type === 'end') return undefined
  const added = order.topUp.message.total - record.deposit
  if (added > 0n && added < leastOf(context, order.session))
    return refused('not_carried', 'so little is not worth the transaction')
  return added > 0n ? fundsRefusal(context, order.session, operator, added) : undefined
}

async function openingObstacle(context: Receiver, session: Session, operator: Address): Promise<Refusal | undefined> {
  const { options } = context
  const known = await context.sessions.find(sessionIdOf(session, context.chain.domain))
  if (known !== undefined && known.state !== 'opening') return undefined
  if (tariffIn(options, session.token) === undefined) return refused('not_carried', 'the token is not taken here')
  const { minNoticeMs } = options.sessions
  if (session.notice * 1000 < minNoticeMs) return refused('not_carried', `the notice is shorter than ${minNoticeMs} ms`)
  if (session.amount < leastOf(context, session))
    return refused('not_carried', 'so little is not worth the transaction')
  if (await hasIdle(context, operator)) return refused('busy', 'use the sessions that were opened lately')
  return fundsRefusal(context, session, operator, session.amount)
}

/** Carrying costs gas: a session has to be worth some computing. */
function leastOf({ options }: Receiver, { token }: Session): bigint {
  const { cpuPerSecond = 0n } = tariffIn(options, token) ?? {}
  return cpuPerSecond * BigInt(options.sessions.minSeconds)
}

/** A client that opens sessions and pays nothing from them costs this provider gas for nothing. */
async function hasIdle({ sessions }: Receiver, operator: Address): Promise<boolean> {
  let idle = 0
  for await (const record of sessions.all()) {
    if (record.side !== 'provider' || record.operator !== operator || record.settled > 0n) continue
    if (record.createdAt > Date.now() - IDLE_MS) idle++
  }
  return idle >= MAX_IDLE
}

async function fundsRefusal(
  { chain }: Receiver,
  { client, token }: Session,
  operator: Address,
  amount: bigint,
): Promise<Refusal | undefined> {
  const funds = await fundsOf(chain, { client, token, ...(operator !== client && { operator }) })
  return funds < amount ? refused('low_funds', 'the credits do not cover it') : undefined
}

/** A session is topped up many times, and opened and ended once. */
function keyOf(order: SessionOrder): string {
  return order.type === 'top-up' ? `:${order.topUp.message.total}` : ''
}

function callOf(order: SessionOrder): SessionCall {
  if (order.type === 'open') {
    return { type: 'openSession', session: order.session.message, clientSignature: order.session.signature }
  }
  const { session } = order
  if (order.type === 'end') {
    return { type: 'endSession', session, end: order.end.message, clientSignature: order.end.signature }
  }
  return { type: 'topUpSession', session, topUp: order.topUp.message, clientSignature: order.topUp.signature }
}
