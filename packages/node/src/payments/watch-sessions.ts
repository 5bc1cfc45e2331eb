import { type Chain, isSessionEvent } from '@opgpu/chain'
import type { SessionId } from '@opgpu/protocol'
import type { Logger } from '@opgpu/utils'
import type { SessionBook } from './session-book.js'
import type { SessionRecord } from './session-record.js'
import { confirmed, onChainOf } from './session-rules.js'

interface Modules {
  sessions: SessionBook
  chain: Chain
  logger: Logger
}

/** Keeps the sessions in line with the chain's confirmed events; those of open ones are read again at start. */
export async function watchSessions(modules: Modules, signal: AbortSignal): Promise<void> {
  const { sessions, chain, logger } = modules
  let tail: Promise<unknown> = Promise.resolve()
  const take = (id: SessionId): void => {
    tail = tail
      .then(() => refresh(modules, id))
      .catch((error) => {
        if (!signal.aborted) logger.error('Session not brought up to date', { sessionId: id }, error)
      })
  }
  const stops = [
    chain.onEvent((event) => isSessionEvent(event) && take(event.taskId)),
    chain.onRollback(() => {
      for (const { id } of sessions.open()) take(id)
    }),
  ]
  const stop = () => {
    for (const one of stops) one()
  }
  signal.addEventListener('abort', stop, { once: true })
  for (const { id } of sessions.open()) take(id)
  await tail
  for (const { id, session } of sessions.open()) await forgetUnopened(sessions, id, session.validUntil)
}

/** Reads what the chain knows of a session; one that is not on record is left alone. */
export async function refresh({ sessions, chain }: Modules, id: SessionId): Promise<SessionRecord | undefined> {
  const known = await sessions.find(id)
  const seen = known && onChainOf(await chain.sessionEvents(id))
  if (known === undefined || seen === undefined) return known
  const treasuryBps = known.treasuryBps ?? (await chain.money.session(id)).treasuryBps
  return sessions.update(id, (record) => ({ ...confirmed(record, seen), treasuryBps }))
}

/** So long after the last moment to open it, the chain has told. */
const UNOPENED_MS = 24 * 3_600_000

async function forgetUnopened(sessions: SessionBook, id: SessionId, validUntil: number): Promise<void> {
  if (validUntil + UNOPENED_MS > Date.now()) return
  await sessions.update(id, (record) => (record.state === 'opening' ? { ...record, state: 'closed' } : undefined))
}
