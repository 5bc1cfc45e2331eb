import type { Task } from '@opgpu/market'
import {
  authorOf,
  type Handover,
  type HandoverAnswer,
  operatorOf,
  type Session,
  type SessionId,
  type Signed,
  sessionIdOf,
  type Voucher,
} from '@opgpu/protocol'
import { hasCode } from '@opgpu/utils'
import type { HandoverModules } from '../exchange/handover-modules.js'
import { newSession, type SessionRecord } from './session-record.js'
import { promising } from './session-rules.js'
import { refresh } from './watch-sessions.js'

type Given = Extract<Handover, { type: 'session' }>
type Refusal = Extract<HandoverAnswer, { type: 'refused' }>

const refused = (code: Refusal['code'], message: string): Refusal => ({ type: 'refused', code, message })

/** The provider's side of an award under a session, once the award itself was found sound: clauses H2, H3, H5 and H6. */
export async function takeSessionAward(modules: HandoverModules, task: Task, given: Given): Promise<HandoverAnswer> {
  const { book, sessions, chain } = modules
  const id = sessionIdOf(given.session, chain.domain)
  if ('award' in task.stage) return answerAgain(task, id, modules)
  if (task.stage.state !== 'bidding' || task.stage.bid === undefined) return refused('lapsed', 'the task is over')
  const mismatch = objection(modules, task, given, id)
  if (mismatch !== undefined) return mismatch
  const record = await known(modules, task, given.session, id)
  if (record?.state !== 'open' || (await chain.money.session(id)).state !== 'open') {
    return refused('unknown_session', 'the session is not open')
  }
  if (!reserved(modules, task)) return refused('busy', 'the capacity went to another task')
  const { bid } = task.stage
  const after = await sessions.update(id, (now) => {
    const paid = withVoucher(now, given.voucher)
    return promising(paid, task.id, bid.message.maxAmount) ?? paid
  })
  if (!(task.id in after.promised)) return refused('low_funds', 'the session does not hold enough')
  const at = Date.now()
  await book.apply(task.id, { type: 'awarded', bid, award: { session: given.session, award: given.award, at }, at })
  return { type: 'accepted' }
}

/** The same handover gets the same answer. */
function answerAgain({ stage }: Task, id: SessionId, { chain }: HandoverModules): HandoverAnswer {
  const session = 'award' in stage ? stage.award.session : undefined
  const same = session !== undefined && sessionIdOf(session, chain.domain) === id
  return same ? { type: 'accepted' } : refused('unknown_task', 'the task is not under this session')
}

function objection(
  { chain, signer }: HandoverModules,
  task: Task,
  { session, voucher }: Given,
  id: SessionId,
): Refusal | undefined {
  const { client, token } = task.offer.message
  const named = voucher === undefined || voucher.message.taskId === id
  if (session.client !== client || session.token !== token || session.provider !== signer.address || !named) {
    return refused('bid_mismatch', 'the session is another one’s')
  }
  const sound = voucher === undefined || authorOf('Voucher', voucher, operatorOf(task), chain.domain) !== undefined
  return sound ? undefined : refused('bad_signature', 'the voucher is not signed as the offer is')
}

/** The session as it is on record; one that the client opened by itself is read from the chain. */
async function known(
  modules: HandoverModules,
  task: Task,
  session: Session,
  id: SessionId,
): Promise<SessionRecord | undefined> {
  const { sessions, chain } = modules
  const record = await sessions.find(id)
  if (record !== undefined && record.state !== 'opening') return record
  if (record === undefined && (await chain.sessionEvents(id)).length === 0) return undefined
  await sessions.create(newSession({ id, side: 'provider', session, operator: operatorOf(task) }))
  return refresh(modules, id)
}

/** A voucher that is later than the one on record: this side lost some, and what they paid counts as paid. */
function withVoucher(record: SessionRecord, voucher: Signed<Voucher> | undefined): SessionRecord {
  const last = record.voucher?.message
  const { sequence, amount } = voucher?.message ?? { sequence: -1, amount: 0n }
  if (voucher === undefined || sequence <= (last?.sequence ?? -1) || amount > record.deposit) return record
  if (amount < (last?.amount ?? 0n)) return record
  return { ...record, voucher, settled: last === undefined ? amount : record.settled }
}

function reserved({ executor }: HandoverModules, { id, spec }: Task): boolean {
  try {
    executor.reserve(id, spec.resources)
    return true
  } catch (error) {
    if (hasCode(error, 'no_capacity')) return false
    throw error
  }
}
