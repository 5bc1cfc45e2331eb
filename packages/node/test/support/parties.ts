import { createStandaloneHost, type RunningHost } from '@opgpu/p2p'
import { closing, silentLogger } from '@opgpu/utils'
import { onTestFinished } from 'vitest'
import { CardCache } from '../../src/gossip/cards.js'
import type { SessionBook } from '../../src/payments/session-book.js'
import type { TaskBook } from '../../src/tasks/book.js'
import { openBook } from './stubs.js'
import { cardOf, provider } from './words.js'

/** One of the two sides: its place in the network and what it has on disk. */
export interface Party {
  host: RunningHost
  book: TaskBook
  sessions: SessionBook
}

/** Client and provider, each with its own key's peer; the client knows where the provider is. */
export async function parties(): Promise<{ client: Party; provider: Party; cards: CardCache }> {
  const stop = new AbortController()
  const party = async (byte: number): Promise<Party> => {
    const config = { network: 'test', privateKey: Buffer.alloc(32, byte) }
    const host = await createStandaloneHost(config, { logger: silentLogger, signal: stop.signal })
    onTestFinished(() => host.close())
    const { book, sessions } = await openBook()
    return { host, book, sessions }
  }
  const [one, two] = await Promise.all([party(1), party(2)])
  onTestFinished(() => stop.abort(closing()))
  for (const { host } of [one, two]) host.start()
  const cards = new CardCache()
  cards.add(cardOf(provider, { addresses: two.host.addresses() }))
  return { client: one, provider: two, cards }
}
