import type { SessionsBackend } from '@opgpu/api'
import { asSessionId } from '@opgpu/protocol'
import type { Markets } from '../../markets.js'
import { type SessionsContext, sessionsBackend } from '../sessions.js'
import { newest } from './jobs.js'
import { perMarket } from './per-market.js'

/** Sessions of every market, each on its own chain. */
export function sessionsInMarkets(
  markets: Markets,
  { cards, client }: Pick<SessionsContext, 'cards' | 'client'>,
): SessionsBackend {
  const sessionsIn = perMarket(markets, (market) => sessionsBackend({ ...market, cards, client }))
  const sessionsWith = async (id: string) => sessionsIn(await markets.ofSession(asSessionId(id)))
  return {
    open: async (request, signal) => sessionsIn(markets.named(request.chain)).open(request, signal),
    list: async () => newest((await Promise.all([...markets].map((market) => sessionsIn(market).list()))).flat()),
    show: async (id) => (await sessionsWith(id)).show(id),
    topUp: async (id, request, signal) => (await sessionsWith(id)).topUp(id, request, signal),
    end: async (id, request, signal) => (await sessionsWith(id)).end(id, request, signal),
    close: async (id, signal) => (await sessionsWith(id)).close(id, signal),
  }
}
