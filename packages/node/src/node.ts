import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type ApiServer, announceUrl, ensureToken, type InfoView, serveApi, withdrawUrl } from '@opgpu/api'
import { openChain } from '@opgpu/chain'
import type { RunningHost } from '@opgpu/p2p'
import { domainsOf, topics } from '@opgpu/protocol'
import { closing } from '@opgpu/utils'
import { ContentExchange } from './exchange/content.js'
import { JobFeed } from './exchange/job-feed.js'
import { CardCache, exchangeCards } from './gossip/cards.js'
import type { Identity } from './identity.js'
import { createLogger } from './logger.js'
import { openNetwork, together } from './open-network.js'
import type { DaemonOptions } from './options.js'
import { keepPromises } from './payments/keep-promises.js'
import { SessionBook } from './payments/session-book.js'
import { watchSessions } from './payments/watch-sessions.js'
import { openRecords } from './records.js'
import { clientSteps, startClient } from './roles/client.js'
import { startRelay } from './roles/relay.js'
import { Scores } from './scores.js'
import { createBackend } from './services/backend.js'
import { readiness } from './services/readiness.js'
import { keepStorage } from './storage-keeper.js'
import { TaskBook } from './tasks/book.js'
import { followChain } from './tasks/chain-events.js'
import type { StepContext } from './tasks/context.js'
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

  const records = await openRecords(join(options.dataDir, 'db'))
  close(() => records.database.close())

  const [chain, { host, store }] = await together(
    openChain({ network: options.network, signer, store: records.chain, logger: logger.child('chain'), signal }),
    (open) => close(() => open.close()),
    openNetwork(options, identity, logger, signal),
    (open) => close(() => open.host.close().finally(() => open.store.close())),
  )

  const book = new TaskBook(records.tasks)
  const sessions = new SessionBook(records.sessions)
  await Promise.all([book.load(), sessions.load()])
  const content = new ContentExchange({ host, store, logger })
  const cards = new CardCache()
  const scores = new Scores(chain)
  const feed = new JobFeed(join(options.dataDir, 'logs'))
  const context: StepContext = { book, records, sessions, chain, host, store, content, signer, options, logger }

  const has = (role: DaemonOptions['roles'][number]) => options.roles.includes(role)
  const provider = has('provider') ? await offerMachine({ ...context, cards, scores }, signal) : undefined
  if (provider) close(() => provider.executor.close())

  const runner = new Runner(
    {
      book,
      steps: {
        ...clientSteps({ ...context, cards, scores, feed }),
        ...provider?.steps,
        'write-receipt': writeReceiptStep(context),
      },
      release: async (task) => (task.side === 'provider' ? provider?.release(task) : feed.close(task.id)),
      logger,
    },
    signal,
  )
  close(() => runner.close())
  await Promise.all([followChain(context, signal), watchSessions(context, signal)])
  await keepPromises(context, signal)

  content.serve(signal)
  exchangeCards({ host, cards, network: options.network.name, logger }, signal)
  if (has('client')) startClient({ ...context, cards, scores, feed }, signal)
  await provider?.start()
  if (has('bootstrap')) {
    const ownBids = has('client') ? [topics.bids(options.network.name, signer.address)] : []
    const heard = new Set([...ownBids, ...(provider?.topics ?? [])])
    startRelay({ host, domains: domainsOf(chain.domain), network: options.network.name, heard })
  }
  host.start()
  runner.start()
  keepStorage({ book, records, store, options, logger }, signal)

  const info = (): InfoView => infoOf(options, identity, host, api.url)
  const backend = createBackend({
    ...context,
    cards,
    feed,
    client: has('client'),
    provider,
    info,
    ready: () => readiness({ chain, provider }),
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
async function offerMachine(context: StepContext & { cards: CardCache; scores: Scores }, signal: AbortSignal) {
  const { openProvider } = await import('./roles/open-provider.js')
  return openProvider(context, signal)
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
    version: VERSION,
  }
}
