import { availableParallelism, totalmem } from 'node:os'
import type { Network } from '@opgpu/chain'
import type { InventorySources, Share } from '@opgpu/executor'
import { type BatchPolicy, type CoinPrice, DEFAULT_WEIGHTS, type Tariff, type Weights } from '@opgpu/market'
import type { Address } from '@opgpu/protocol'

export const ROLES = ['client', 'provider', 'bootstrap'] as const
export type Role = (typeof ROLES)[number]

export interface DaemonOptions {
  /** Everything the daemon keeps; created with mode 0700. */
  dataDir: string
  roles: readonly Role[]
  /** The first chain: what is said of no other one is meant for it. */
  network: Network
  /** Chains beside it, each with offers, money and records of its own. */
  otherNetworks: readonly Network[]
  /** Multiaddrs to listen on. Default: loopback, any free port. */
  listen: readonly string[]
  /** Multiaddrs to tell others instead of those listened on. */
  announce: readonly string[]
  /** Multiaddrs with peer id of nodes to meet the network through. */
  bootstrap: readonly string[]
  api: { host: string; port: number }
  /** `gpuSources`: where GPUs are looked for, if not in the usual places. */
  engine: { endpoint: string; runtime?: string; share: Share; gpuSources?: InventorySources }
  /** In a network's own token, which is the first of its tokens. */
  tariff: Tariff
  /** In their other tokens, by their addresses; offers in one that is not named are passed over. */
  tariffs: Readonly<Partial<Record<Address, Tariff>>>
  /** What the first chain's coin is worth in its network's own token, by this operator's own estimate. */
  coinPrice?: CoinPrice
  /** The wallet whose money this daemon's jobs on the first chain are paid with, by a session key that is this daemon's own. */
  wallet?: Address
  /** How long a provider's accepted results wait to be settled together. */
  settlement: BatchPolicy
  sessions: SessionOptions
  /** The most that files, outputs and images by CID may take on disk, bytes. */
  storageQuotaBytes: number
  /** How long outputs, logs and inputs of an ended task are kept, milliseconds. Receipts stay. */
  retentionMs: number
  weights: Weights
  timing: Timing
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
}

/** What a provider asks of the sessions that it opens for its clients. */
export interface SessionOptions {
  /** How long vouchers wait to be taken to the chain. */
  redeem: BatchPolicy
  /** The shortest notice, milliseconds. */
  minNoticeMs: number
  /** A session and a top-up hold so many seconds of one CPU at least. */
  minSeconds: number
}

/** How long the parties give each other beyond what a job itself asks for, milliseconds. */
export interface Timing {
  /** After its bid window a client without a bid takes the first good one for so long. */
  lateBidsMs: number
  /** Between the end of bidding and the award's confirmation on chain; a provider has so long to carry it there. */
  awardMs: number
  /** For fetching, publishing, delivery and a commitment when the client is silent; part of an offer's `finishBy`. */
  closingMs: number
  /** How long a client may leave a delivery unanswered before the provider commits it on chain. */
  silenceMs: number
  /** How long after `finishBy` a client waits before it expires a task: the contract's grace, and two clocks' difference. */
  expiryMs: number
}

export const DEFAULT_TIMING: Timing = {
  lateBidsMs: 10_000,
  awardMs: 20_000,
  closingMs: 300_000,
  silenceMs: 120_000,
  expiryMs: 302_000,
}

/** What is ready goes at once; what comes while a transaction is under way goes with the next one. */
export const DEFAULT_SETTLEMENT: BatchPolicy = { maxTasks: 50, maxAgeMs: 0, maxValue: 2n ** 128n }

const OGPN = 10n ** 18n

/** One transaction for many tasks is what a session is for. The notice gives a provider time to come back and redeem. */
export const DEFAULT_SESSIONS: SessionOptions = {
  redeem: { maxTasks: 1000, maxAgeMs: 24 * 3_600_000, maxValue: 100n * OGPN },
  minNoticeMs: 600_000,
  minSeconds: 600,
}

const GIB = 1024 ** 3

/** What is put on the market when nothing is said: a quarter of the memory and one CPU stay with the host. */
const defaultShare = (): Share => ({
  cpuMillis: Math.max(1, availableParallelism() - 1) * 1000,
  memoryBytes: Math.floor((totalmem() * 3) / 4),
  diskBytes: 32 * GIB,
})

/** A day more than the longest challenge period of an offer. */
const DEFAULT_RETENTION_MS = 8 * 24 * 3_600_000

const DEFAULT_ENDPOINT = 'unix:///var/run/docker.sock'

/** 0.001 OGPN per CPU second and 0.01 per GPU second: an asking price to be changed by whoever knows their costs. */
export const DEFAULT_TARIFF: Tariff = { cpuPerSecond: 10n ** 15n, gpuPerSecond: 10n ** 16n }

export type GivenOptions = Pick<DaemonOptions, 'dataDir' | 'roles' | 'network'> &
  Partial<Omit<DaemonOptions, 'engine'>> & { engine?: Partial<DaemonOptions['engine']> }

export function withDefaults(given: GivenOptions): DaemonOptions {
  return {
    otherNetworks: [],
    listen: ['/ip4/127.0.0.1/tcp/0'],
    announce: [],
    bootstrap: [],
    api: { host: '127.0.0.1', port: 0 },
    tariff: DEFAULT_TARIFF,
    tariffs: {},
    settlement: DEFAULT_SETTLEMENT,
    sessions: DEFAULT_SESSIONS,
    storageQuotaBytes: 64 * GIB,
    retentionMs: DEFAULT_RETENTION_MS,
    weights: DEFAULT_WEIGHTS,
    timing: DEFAULT_TIMING,
    logLevel: 'info',
    ...given,
    engine: { endpoint: DEFAULT_ENDPOINT, share: defaultShare(), ...given.engine },
  }
}

/** The first one first. */
export function networksOf({ network, otherNetworks }: Pick<DaemonOptions, 'network' | 'otherNetworks'>): Network[] {
  return [network, ...otherNetworks]
}

/** The options as they hold on one of the daemon's chains. */
export function optionsOn(options: DaemonOptions, network: Network): DaemonOptions {
  if (network === options.network) return options
  const { wallet: _, coinPrice: __, ...rest } = options
  return { ...rest, network }
}

/** What a provider asks in a token; undefined when it takes none of it. */
export function tariffIn(
  { tariff, tariffs, network }: Pick<DaemonOptions, 'tariff' | 'tariffs' | 'network'>,
  token: Address,
): Tariff | undefined {
  if (token === network.contracts.token) return tariff
  return network.tokens.some(({ address }) => address === token) ? tariffs[token] : undefined
}
