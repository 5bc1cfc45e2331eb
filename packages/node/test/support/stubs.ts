import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type {
  Call,
  Chain,
  CommitmentView,
  LaneView,
  Mined,
  OnChainTask,
  SessionKeyView,
  WalletView,
} from '@opgpu/chain'
import type { FrameStream, GossipHandler, Host, StreamHandler } from '@opgpu/p2p'
import { type Address, type PeerIdText, type TaskId, ZERO_HASH } from '@opgpu/protocol'
import { CodedError } from '@opgpu/utils'
import { onTestFinished } from 'vitest'
import { type DaemonOptions, withDefaults } from '../../src/options.js'
import { SessionBook } from '../../src/payments/session-book.js'
import { openRecords, type Records } from '../../src/records.js'
import { TaskBook } from '../../src/tasks/book.js'
import { domain, TOKEN } from './words.js'

/** Only these parts; anything else that is asked for is a mistake of the test. */
export function only<T extends object>(parts: Partial<T>): T {
  return new Proxy(parts, {
    get(target, name) {
      if (name in target || name === 'then') return Reflect.get(target, name)
      throw new Error(`not stubbed: ${String(name)}`)
    },
  }) as T
}

export async function directory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'opgpu-node-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

/** A real store on disk and the book of its tasks. */
export async function openBook(path?: string): Promise<{ records: Records; book: TaskBook; sessions: SessionBook }> {
  const records = await openRecords(path ?? (await directory()))
  onTestFinished(() => records.database.close())
  const book = new TaskBook(records.tasks)
  const sessions = new SessionBook(records.sessions)
  await Promise.all([book.load(), sessions.load()])
  return { records, book, sessions }
}

export function options(over: Partial<DaemonOptions> = {}): DaemonOptions {
  const tokens = [{ address: TOKEN, symbol: 'OGPN', decimals: 18 }]
  const network = { name: 'test', contracts: { token: TOKEN }, tokens, confirmations: 0 } as unknown
  return { ...withDefaults({ dataDir: '/nowhere', roles: [], network: network as DaemonOptions['network'] }), ...over }
}

const MINED = { transactionHash: ZERO_HASH, blockNumber: 1, gasUsed: 1n }

/** The chain's answers, to be changed by a test at any moment. */
export class ChainStub {
  readonly domain = domain
  readonly sent: Call['type'][] = []
  readonly keys: string[] = []
  state: OnChainTask['state'] = 'none'
  creditsOf = 10n ** 24n
  /** Collateral of every provider that no task holds. */
  free = 100n
  score = 10_000
  /** Stake by account. */
  readonly staked = new Map<Address, bigint>()
  /** The wallets that stand on the chain. */
  readonly walletsOf = new Map<Address, WalletView>()
  sessionKeyOf: SessionKeyView = { token: TOKEN, perDay: 0n, leftToday: 0n, expiresAt: 0 }
  lanes: LaneView = { state: 'none', sequence: 0 }
  committed: CommitmentView | undefined
  /** Tasks that a transaction of many leaves out. */
  skipped: TaskId[] = []
  /** What a call does, by its type; others succeed. */
  readonly on: { [T in Call['type']]?: (call: Extract<Call, { type: T }>) => void | Promise<void> } = {}

  async send(key: string, call: Call): Promise<Mined> {
    this.sent.push(call.type)
    this.keys.push(key)
    await (this.on[call.type] as ((call: Call) => void | Promise<void>) | undefined)?.(call)
    return MINED
  }

  task = async (): Promise<OnChainTask> => ({ state: this.state })
  lane = async (): Promise<LaneView> => this.lanes
  commitment = async () => this.committed
  credits = async (): Promise<bigint> => this.creditsOf
  stake = async (account: Address) => ({ staked: this.staked.get(account) ?? 0n })
  transaction = async () => ({ gasUsed: 1n, events: [], skipped: this.skipped })
  readonly staking = {
    worker: async () => ({ free: this.free, revoked: false }),
    reputation: async (_: Address) => ({ score: this.score }),
  }
  readonly wallets = {
    sessionKey: async () => this.sessionKeyOf,
    wallet: async (address: Address) => this.walletsOf.get(address),
  }
  readonly governance = {
    parameters: async () => ({ ClientTier1Stake: 1_000n, ClientTier2Stake: 10_000n, TreasuryShare: 300n }),
  }
  readonly money = { account: async () => ({ rebatesUntil: 0, clientRebate: 0 }) }
  weiPerGas = async () => 10n ** 9n

  get chain(): Chain {
    return this as unknown as Chain
  }
}

export function reverts(reason: string): () => never {
  return () => {
    throw new CodedError('reverted', reason, { details: { reason } })
  }
}

/** Keeps what is published and who handles what. */
export class HostStub {
  readonly published: { topic: string; data: Uint8Array }[] = []
  readonly handlers = new Map<string, StreamHandler>()
  readonly topics = new Map<string, GossipHandler>()
  answer: (protocol: string, frame: Uint8Array) => Promise<Uint8Array> = async () => {
    throw new CodedError('unreachable', 'nobody there')
  }

  publish = async (topic: string, data: Uint8Array): Promise<number> => this.published.push({ topic, data })
  handle = (protocol: string, _: unknown, handler: StreamHandler) => void this.handlers.set(protocol, handler)
  subscribe = (topic: string, handler: GossipHandler) => void this.topics.set(topic, handler)
  request = (_: unknown, protocol: string, frame: Uint8Array) => this.answer(protocol, frame)
  onPeer = () => () => {}
  onSubscriber = () => () => {}
  addresses = () => []

  get host(): Host {
    return this as unknown as Host
  }

  /** What a peer gets back for its frames. */
  async exchange(protocol: string, remote: PeerIdText, frames: Uint8Array[]): Promise<Uint8Array[]> {
    const answers: Uint8Array[] = []
    const stream: FrameStream = {
      send: async (frame) => void answers.push(frame),
      close: async () => {},
      abort: () => {},
      async *[Symbol.asyncIterator]() {
        yield* frames
      },
    }
    await this.handlers.get(protocol)?.(stream, remote)
    return answers
  }
}
