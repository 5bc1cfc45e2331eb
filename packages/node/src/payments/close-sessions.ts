import { hasCode, waitUntil } from '@opgpu/utils'
import type { StepContext } from '../tasks/context.js'
import type { SessionRecord } from './session-record.js'

type Closer = Pick<StepContext, 'sessions' | 'chain' | 'logger'>

/** After its notice a provider that is there closes the session itself, and the chain's clock may be behind. */
const PATIENCE_MS = 60_000

/** The client's side: closes sessions whose notice is over and whose provider stayed away, so that the rest comes back. */
export function closeSessions(context: Closer, signal: AbortSignal): void {
  const waiting = new Set<SessionRecord['id']>()
  const look = ({ id, side, closingAt, state }: SessionRecord): void => {
    if (side !== 'client' || state !== 'closing' || closingAt === undefined || waiting.has(id)) return
    waiting.add(id)
    close(context, id, closingAt, signal)
      .catch((error) => {
        if (!signal.aborted)
          context.logger.warn('A session was not closed: opgpu session close', { sessionId: id }, error)
      })
      .finally(() => waiting.delete(id))
  }
  const stop = context.sessions.changes.on('change', ({ record }) => look(record))
  signal.addEventListener('abort', stop, { once: true })
  for (const record of context.sessions.open()) look(record)
}

async function close(
  { sessions, chain }: Closer,
  id: SessionRecord['id'],
  closingAt: number,
  signal: AbortSignal,
): Promise<void> {
  await waitUntil(closingAt + PATIENCE_MS, signal)
  const { state, session } = await sessions.get(id)
  if (state !== 'closing') return
  await chain.send(`session:close:${id}`, { type: 'closeSession', session }, signal).catch((error) => {
    // That the provider was first is no failure.
    if (!hasCode(error, 'reverted')) throw error
  })
}
