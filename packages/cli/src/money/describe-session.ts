import type { SessionView } from '@opgpu/api/client'
import { pairs, table } from '../output/table.js'
import { ago, counted, short } from '../output/words.js'
import { amount } from './describe-wallet.js'

export function describeSessions(sessions: SessionView[]): string {
  const rows = sessions.map(({ id, role, state, provider, client, token, deposit, signed, free, createdAt }) => [
    id,
    role,
    state,
    short(role === 'client' ? provider : client),
    amount(deposit, token),
    amount(signed, token),
    amount(free, token),
    ago(createdAt),
  ])
  const head = ['SESSION', 'ROLE', 'STATE', 'WITH', 'LOCKED', 'SIGNED', 'FREE', 'OPENED']
  return table(head, rows, 'no sessions: opgpu session open --amount "50 OGPN"')
}

export function describeSession(session: SessionView): string {
  const { id, role, state, client, provider, token, deposit, signed, redeemed, free } = session
  return pairs([
    ['session', id],
    ['state', state],
    ['role', role],
    ['client', client],
    ['provider', provider],
    ['locked', amount(deposit, token)],
    ['signed', amount(signed, token)],
    ['redeemed', amount(redeemed, token)],
    ['free', amount(free, token)],
    ['notice', `${session.noticeSeconds} s`],
    ['closes', session.closingAt === undefined ? undefined : new Date(session.closingAt).toISOString()],
    ['under way', session.jobs.length === 0 ? undefined : counted(session.jobs.length, 'job')],
  ])
}
