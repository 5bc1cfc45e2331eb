import { randomBytes } from 'node:crypto'
import type { OpenSession, SessionsBackend } from '@opgpu/api'
import type { SessionCall } from '@opgpu/chain'
import {
  type Address,
  asSessionId,
  hexOf,
  type Session,
  type SessionOrder,
  sessionIdOf,
  signMessage,
} from '@opgpu/protocol'
import { CodedError, deadline, isTimeout } from '@opgpu/utils'
import { fundsOf } from '../funds.js'
import type { CardCache } from '../gossip/cards.js'
import { sendOrder } from '../payments/send-order.js'
import { newSession, type SessionRecord } from '../payments/session-record.js'
import { refresh } from '../payments/watch-sessions.js'
import type { StepContext } from '../tasks/context.js'
import { chooseProvider, peerOf } from './session-provider.js'
import { sessionView } from './session-view.js'
import { tokenInfo } from './tokens.js'

export type SessionsContext = StepContext & { cards: CardCache; client: boolean }

/** A session that was not opened by then never is. */
const OPEN_MS = 10 * 60_000
/** For the chain's word on an order that was carried, and for each block that it has to wait for. */
const SEEN_MS = { atLeast: 30_000, perConfirmation: 15_000 }

/** What people do with sessions. */
export function sessionsBackend(context: SessionsContext): SessionsBackend {
  const { sessions, options } = context
  const view = (record: SessionRecord) => sessionView(record, options.network)
  return {
    open: async (request, signal) => view(await open(context, request, signal)),
    async list() {
      const records = await Array.fromAsync(sessions.all())
      return records.sort((a, b) => b.createdAt - a.createdAt).map(view)
    },
    show: async (id) => view(await sessions.get(asSessionId(id))),
    topUp: async (id, request, signal) => view(await topUp(context, await own(context, id), request, signal)),
    end: async (id, request, signal) => view(await end(context, await own(context, id), request, signal)),
    close: async (id, signal) => view(await close(context, await sessions.get(asSessionId(id)), signal)),
  }
}

async function own({ sessions }: SessionsContext, id: string): Promise<SessionRecord> {
  const record = await sessions.get(asSessionId(id))
  if (record.side === 'client') return record
  throw new CodedError('conflict', 'only the client of a session can do that')
}

async function open(context: SessionsContext, request: OpenSession, signal: AbortSignal): Promise<SessionRecord> {
  if (!context.client) throw new CodedError('not_a_client', 'this daemon has no jobs to pay for')
  const { sessions, chain, signer, options } = context
  const client = options.wallet ?? signer.address
  const token = request.token ?? options.network.contracts.token
  await assertFunds(context, { client, token }, request.amount)
  const provider = request.provider === 'auto' ? await chooseProvider(context, token) : request.provider
  const { amount, noticeSeconds: notice } = request
  const salt = hexOf(randomBytes(32))
  const session: Session = { client, provider, token, amount, notice, validUntil: Date.now() + OPEN_MS, salt }
  const signed = signMessage(signer, 'Session', session, chain.domain)
  const id = sessionIdOf(session, chain.domain)
  await sessions.create(newSession({ id, side: 'client', session, operator: signer.address }))
  const call = { type: 'openSession', session, clientSignature: signed.signature } as const
  await carry(context, { provider, order: { type: 'open', session: signed }, call, self: request.self }, signal)
  return seen(context, id, ({ state }) => state !== 'opening', signal)
}

async function topUp(
  context: SessionsContext,
  { id, session, deposit }: SessionRecord,
  { amount, self }: { amount: bigint; self: boolean },
  signal: AbortSignal,
): Promise<SessionRecord> {
  const { signer, chain } = context
  await assertFunds(context, session, amount)
  const total = deposit + amount
  const signed = signMessage(signer, 'TopUp', { sessionId: id, total }, chain.domain)
  const call = { type: 'topUpSession', session, topUp: signed.message, clientSignature: signed.signature } as const
  const order: SessionOrder = { type: 'top-up', session, topUp: signed }
  await carry(context, { provider: session.provider, order, call, self }, signal)
  return seen(context, id, (record) => record.deposit >= total, signal)
}

/** A provider that is away cannot hold a session up: then the client sends its notice itself. */
async function end(
  context: SessionsContext,
  { id, session }: SessionRecord,
  { self }: { self: boolean },
  signal: AbortSignal,
): Promise<SessionRecord> {
  const { signer, chain, logger } = context
  const signed = signMessage(signer, 'SessionEnd', { sessionId: id }, chain.domain)
  const call = { type: 'endSession', session, end: signed.message, clientSignature: signed.signature } as const
  const order: SessionOrder = { type: 'end', session, end: signed }
  const ask = { provider: session.provider, order, call }
  await carry(context, { ...ask, self }, signal).catch((error) => {
    if (self || signal.aborted) throw error
    logger.info('The notice is sent from our own account', { sessionId: id })
    return carry(context, { ...ask, self: true }, signal)
  })
  return seen(context, id, ({ state }) => state === 'closing' || state === 'closed', signal)
}

async function close(
  context: SessionsContext,
  { id, side, session, closingAt, promised }: SessionRecord,
  signal: AbortSignal,
): Promise<SessionRecord> {
  const early = side === 'client' && (closingAt === undefined || closingAt > Date.now())
  if (early) throw new CodedError('conflict', 'its notice is not over', { hint: 'opgpu session end ID' })
  const busy = side === 'provider' && Object.keys(promised).length > 0
  if (busy) throw new CodedError('conflict', 'jobs of the session are under way')
  if (side === 'provider') await redeemLast(context, id, signal)
  await context.chain.send(`session:close:${id}`, { type: 'closeSession', session }, signal)
  return seen(context, id, ({ state }) => state === 'closed', signal)
}

/** What is closed without it is lost. */
async function redeemLast({ sessions, chain }: SessionsContext, id: SessionRecord['id'], signal: AbortSignal) {
  const { session, voucher, redeemed } = await sessions.get(id)
  if (voucher === undefined || voucher.message.amount <= redeemed) return
  const { message, signature: clientSignature } = voucher
  const call = { type: 'redeemSession', session, voucher: message, clientSignature } as const
  await chain.send(`session:redeem:${id}:${message.sequence}`, call, signal)
}

interface Errand {
  provider: Address
  order: SessionOrder
  call: SessionCall
  self: boolean
}

/** The provider brings it to the chain, or this daemon itself. */
async function carry(context: SessionsContext, { provider, order, call, self }: Errand, signal: AbortSignal) {
  if (self) {
    const session = order.type === 'open' ? order.session.message : order.session
    const total = order.type === 'top-up' ? `:${order.topUp.message.total}` : ''
    const key = `session:${order.type}:${sessionIdOf(session, context.chain.domain)}${total}`
    return void (await context.chain.send(key, call, signal))
  }
  const answer = await sendOrder(context, peerOf(context, provider), order, signal)
  if (answer?.type === 'accepted') return
  const reason = answer === undefined ? 'the provider does not answer' : `${answer.message} [${answer.code}]`
  throw new CodedError('conflict', `the provider did not carry it: ${reason}`, {
    hint: 'send it from your own account: --self',
  })
}

/** The session once it is as accepted, or as it is when the chain takes long to say so. */
async function seen(
  context: SessionsContext,
  id: SessionRecord['id'],
  accept: (record: SessionRecord) => boolean,
  signal: AbortSignal,
): Promise<SessionRecord> {
  const { sessions, options } = context
  await refresh(context, id)
  const waitMs = SEEN_MS.atLeast + options.network.confirmations * SEEN_MS.perConfirmation
  return sessions.until(id, accept, deadline(waitMs, signal)).catch((error) => {
    if (isTimeout(error) && !signal.aborted) return sessions.get(id)
    throw error
  })
}

async function assertFunds(
  { chain, signer, options }: SessionsContext,
  { client, token }: Pick<Session, 'client' | 'token'>,
  amount: bigint,
): Promise<void> {
  if (tokenInfo(options.network, token) === undefined) throw new CodedError('bad_request', `${token} is no token here`)
  const operator = client === signer.address ? undefined : signer.address
  const funds = await fundsOf(chain, { client, token, operator })
  if (funds >= amount) return
  throw new CodedError('not_enough_credits', 'the credits do not cover the session', {
    hint: 'opgpu wallet deposit AMOUNT',
  })
}
