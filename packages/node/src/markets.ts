import { type Chain, Chains } from '@opgpu/chain'
import type { SessionId, Signer, TaskId } from '@opgpu/protocol'
import { CodedError, type Logger } from '@opgpu/utils'
import { SharedHost } from './exchange/shared-host.js'
import { ownedBy } from './exchange/stream-owner.js'
import { type DaemonOptions, networksOf, optionsOn } from './options.js'
import { SessionBook } from './payments/session-book.js'
import type { Records } from './records.js'
import { Scores } from './scores.js'
import { TaskBook } from './tasks/book.js'
import type { StepContext } from './tasks/context.js'

/** The daemon's part in the market of one chain: its books, its money, and what it shares with the other markets. */
export interface Market extends StepContext {
  scores: Scores
}

/** The markets of this daemon, one a chain; at least one. */
export class Markets implements Iterable<Market> {
  readonly first: Market
  readonly #all: readonly Market[]

  constructor(first: Market, ...others: Market[]) {
    this.first = first
    this.#all = [first, ...others]
  }

  /** By its network's name or its chain's id; the first when none is named. Throws `bad_request`. */
  named(name?: string): Market {
    if (name === undefined) return this.first
    const found = this.#all.find(({ chain: { network } }) => [network.name, String(network.chainId)].includes(name))
    if (found !== undefined) return found
    const known = this.#all.map(({ chain: { network } }) => `${network.name} (${network.chainId})`)
    throw new CodedError('bad_request', `this daemon does not trade on chain ${name}`, {
      hint: `it trades on ${known.join(', ')}`,
    })
  }

  /** The one whose task it is; what no market knows is the first one's to say. */
  async ofTask(id: TaskId): Promise<Market> {
    for (const market of this.#all) if ((await market.book.find(id)) !== undefined) return market
    return this.first
  }

  /** As `ofTask`, for a session. */
  async ofSession(id: SessionId): Promise<Market> {
    for (const market of this.#all) if ((await market.sessions.find(id)) !== undefined) return market
    return this.first
  }

  [Symbol.iterator](): Iterator<Market> {
    return this.#all.values()
  }
}

interface ChainModules {
  options: DaemonOptions
  signer: Signer
  /** Of each network, in their order. */
  records: readonly Records[]
  logger: Logger
  signal: AbortSignal
}

/** Connects to every chain or to none. Throws `bad_network` when two cannot be told apart. */
export async function openChains({ options, signer, records, logger, signal }: ChainModules): Promise<Chains> {
  const networks = networksOf(options)
  if (new Set(networks.map(({ name }) => name)).size !== networks.length) {
    throw new CodedError('bad_network', 'two of the networks have one name', { hint: 'give each a name of its own' })
  }
  const stores = records.map(({ chain }) => chain)
  return Chains.open(
    networks.flatMap((network, at) => {
      const store = stores[at]
      const log = logger.child(at === 0 ? 'chain' : `chain ${network.name}`)
      const { wallet } = optionsOn(options, network)
      const wallets = wallet === undefined ? [] : [wallet]
      return store === undefined ? [] : [{ network, signer, wallets, store, logger: log, signal }]
    }),
  )
}

type Shared = Omit<StepContext, 'book' | 'sessions' | 'records' | 'chain'>

/** Reads what is on record of every market; `chains` and `records` are in the order of the networks. */
export async function openMarkets(shared: Shared, chains: Chains, records: readonly Records[]): Promise<Markets> {
  const host = new SharedHost(shared.host)
  const opening = [...chains].flatMap((chain, at) => {
    const own = records[at]
    return own === undefined ? [] : [openMarket(shared, host, chain, own)]
  })
  const [first, ...others] = await Promise.all(opening)
  if (first === undefined) throw new Error('no chain to trade on')
  return new Markets(first, ...others)
}

async function openMarket(shared: Shared, host: SharedHost, chain: Chain, records: Records): Promise<Market> {
  const book = new TaskBook(records.tasks)
  const sessions = new SessionBook(records.sessions)
  await Promise.all([book.load(), sessions.load()])
  const own = { options: optionsOn(shared.options, chain.network), book, sessions, records, chain }
  return { ...shared, ...own, host: host.view(ownedBy(own)), scores: new Scores(chain) }
}
