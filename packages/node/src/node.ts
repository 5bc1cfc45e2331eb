import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type ApiServer, announceUrl, ensureToken, type InfoView, serveApi, withdrawUrl } from '@opgpu/api'
import type { Task } from '@opgpu/market'
import type { RunningHost } from '@opgpu/p2p'
import { domainsOf, topics } from '@opgpu/protocol'
import { closing } from '@opgpu/utils'
import { ContentExchange } from './exchange/content.js'
import { JobFeed } from './exchange/job-feed.js'
import { CardCache, exchangeCards } from './gossip/cards.js'
import type { Identity } from './identity.js'
import { createLogger } from './logger.js'
import { type Market, openChains, openMarkets } from './markets.js'
import { openNetwork, together } from './open-network.js'
import { type DaemonOptions, networksOf } from './options.js'
import { keepPromises } from './payments/keep-promises.js'
import { watchSessions } from './payments/watch-sessions.js'
import { openAllRecords } from './records.js'
import { clientSteps, startClient } from './roles/client.js'
import type { openProvider } from './roles/open-provider.js'
import type { Provider } from './roles/provider.js'
import { startRelay } from './roles/relay.js'
import { createBackend } from './services/backend.js'
import { readiness } from './services/readiness.js'
import { keepStorage } from './storage-keeper.js'
import { followChain } from './tasks/chain-events.js'
import { Runner } from './tasks/runner.js'
import { writeReceiptStep } from './tasks/write-receipt.js'
import { VERSION } from './version.js'

/** A running daemon. */
export interface OpgpuNode {
  readonly info: InfoView
  /** Ends everything in the reverse order of its start. Containers go on and are found again. */
  close(): Promise<void>
}

/** Puts a daemon together, top to bottom; what is opened last is closed first. Rejects with a CodedError that a person can read. */
export async function startNode(options: DaemonOptions, identity: Identity): Promise<OpgpuNode> {
  const stop = new AbortController()
  const { signal } = stop
  await using opened = new AsyncDisposableStack()
  const close = (end: () => Promise<unknown>) => opened.defer(async () => void (await end()))

  const logger = createLogger(options.logLevel)
  await mkdir(join(options.dataDir, 'work'), { recursive: true, mode: 0o700 })
  const { signer } = identity

  const records = await openAllRecords(options, ({ database }) => close(() => database.close()))

  const [chains, { host, store }] = await together(
    openChains({ options, signer, records, logger, signal }),
    (open) => close(() => open.close()),
    openNetwork(options, identity, logger, signal),
    (open) => close(() => open.host.close().finally(() => open.store.close())),
  )

  const content = new ContentExchange({ host, store, logger })
  const cards = new CardCache()
  const feed = new JobFeed(join(options.dataDir, 'logs'))
  const markets = await openMarkets({ host, store, content, signer, options, logger }, chains, records)

  const has = (role: DaemonOptions['roles'][number]) => options.roles.includes(role)
  const machine = { host, signer, options, logger, cards, markets }
  const provider = has('provider') ? await offerMachine(machine, signal) : undefined
  if (provider) close(() => provider.executor.close())

  const runners = [...markets].map((market) => runnerOf(market, { cards, feed, provider }, signal))
  for (const runner of runners) close(() => runner.close())
  await Promise.all([...markets].map((market) => keepUp(market, signal)))

  content.serve(signal)
  exchangeCards({ host, cards, networks: networksOf(options).map(({ name }) => name), logger }, signal)
  if (has('client')) for (const market of markets) startClient({ ...market, cards, feed }, signal)
  await provider?.start()
  if (has('bootstrap')) {
    for (const market of markets) relayIn(market, has('client'), provider?.topics ?? [])
  }
  host.start()
  for (const runner of runners) runner.start()
  const books = [...markets].map(({ book }) => book)
  keepStorage({ books, records: markets.first.records, store, options, logger }, signal)

  const info = (): InfoView => infoOf(options, identity, host, api.url)
  const backend = createBackend({
    markets,
    cards,
    feed,
    client: has('client'),
    provider,
    info,
    ready: () => readiness({ chains, provider }),
  })
  const api: ApiServer = await serveApi({
    backend,
    token: await ensureToken(options.dataDir),
    logger,
    version: VERSION,
    host: options.api.host,
    port: options.api.port,
  })
  close(() => api.close())
  await announceUrl(options.dataDir, api.url)
  close(() => withdrawUrl(options.dataDir))
  opened.defer(() => stop.abort(closing()))
  const running = opened.move()
  return { info: info(), close: () => running.disposeAsync() }
}

/** Loaded here only: who offers no machine needs none of it. */
async function offerMachine(modules: Parameters<typeof openProvider>[0], signal: AbortSignal) {
  const { openProvider: open } = await import('./roles/open-provider.js')
  return open(modules, signal)
}

/** What drives the tasks of one market. */
function runnerOf(
  market: Market,
  { cards, feed, provider }: { cards: CardCache; feed: JobFeed; provider: Provider | undefined },
  signal: AbortSignal,
): Runner {
  const steps = {
    ...clientSteps({ ...market, cards, feed }),
    ...provider?.stepsIn(market),
    'write-receipt': writeReceiptStep(market),
  }
  const release = async (task: Task) =>
    task.side === 'provider' ? provider?.release(task, market) : feed.close(task.id)
  return new Runner({ book: market.book, steps, release, logger: market.logger }, signal)
}

/** Keeps a market's books in line with its chain. */
async function keepUp(market: Market, signal: AbortSignal): Promise<void> {
  await Promise.all([followChain(market, signal), watchSessions(market, signal)])
  await keepPromises(market, signal)
}

function relayIn({ host, chain, signer }: Market, client: boolean, heardOffers: readonly string[]): void {
  const { name: network } = chain.network
  const ownBids = client ? [topics.bids(network, signer.address)] : []
  startRelay({ host, domains: domainsOf(chain.domain), network, heard: new Set([...ownBids, ...heardOffers]) })
}

function infoOf(options: DaemonOptions, { signer }: Identity, host: RunningHost, api: string): InfoView {
  return {
    roles: [...options.roles],
    peerId: host.peerId,
    address: signer.address,
    listen: host.addresses(),
    api,
    dataDir: options.dataDir,
    network: options.network.name,
    networks: networksOf(options).map(({ name, chainId }) => ({ name, chainId })),
    version: VERSION,
  }
}
