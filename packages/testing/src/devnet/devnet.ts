import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  advanceTime,
  deploy,
  fund,
  LOCAL_DEPLOYER_KEY,
  type LocalChain,
  localDraft,
  type Network,
  startLocalChain,
  type TokenInfo,
} from '@opgpu/chain'
import { createIdentity, type GivenOptions, type Role, readAddress } from '@opgpu/node'
import { type Address, createSigner, type Signer } from '@opgpu/protocol'
import { CodedError, hasCode, type Logger } from '@opgpu/utils'
import { DaemonProcess } from './daemon-process.js'

export interface DevnetOptions {
  /** Chain state and the daemons' data directories; the same directory goes on with the same network. */
  directory: string
  /** The compiled contracts. */
  artifactsDir: string
  /** Docker Engine for the providers. */
  engineEndpoint: string
  providers: number
  /** Options of single daemons beyond the defaults, by name (`bootstrap`, `client`, `provider-1`, …). */
  options?: Partial<Record<string, Partial<GivenOptions>>>
  /** Makes the tokens that are allowed beside the market's own, on a chain that is still empty. */
  makeTokens?: (rpcUrl: string) => Promise<TokenInfo[]>
  logger: Logger
  signal: AbortSignal
  /** Called as each part stands. */
  onStep?: (sentence: string) => void
}

/** What each account starts with. */
const COINS = 100n * 10n ** 18n
const TOKENS = 1_000_000n * 10n ** 18n
const PROVIDER_STAKE = 100_000n * 10n ** 18n
const CLIENT_CREDITS = 10_000n * 10n ** 18n

/** A whole market on one machine: a chain, a bootstrap node, providers and a client, each a process of its own. */
export class Devnet {
  readonly network: Network
  readonly daemons: Map<string, DaemonProcess>

  readonly #options: DevnetOptions
  #chain: LocalChain

  private constructor(
    options: DevnetOptions,
    chain: LocalChain,
    network: Network,
    daemons: Map<string, DaemonProcess>,
  ) {
    this.#options = options
    this.#chain = chain
    this.network = network
    this.daemons = daemons
  }

  static async start(options: DevnetOptions): Promise<Devnet> {
    const { directory, logger, signal, artifactsDir, onStep = () => {} } = options
    const chain = await startLocalChain({ directory: join(directory, 'chain'), logger, signal })
    const daemons = new Map<string, DaemonProcess>()
    try {
      const deployer = createSigner(Buffer.from(LOCAL_DEPLOYER_KEY.slice(2), 'hex'))
      const draft = { ...localDraft(deployer.address), tokens: (await options.makeTokens?.(chain.rpcUrl)) ?? [] }
      const network = await deploy({ rpcUrl: chain.rpcUrl, deployer, draft, artifactsDir, directory, logger, signal })
      onStep(`chain ${network.chainId} at ${chain.rpcUrl}, contracts deployed`)
      await startDaemons({ ...options, network, deployer, daemons })
      return new Devnet(options, chain, network, daemons)
    } catch (error) {
      await Promise.allSettled([...daemons.values()].map((daemon) => daemon.stop()))
      await chain.stop()
      throw error
    }
  }

  /** Throws when there is none of that name. */
  daemon(name: string): DaemonProcess {
    const daemon = this.daemons.get(name)
    if (daemon === undefined) throw new Error(`no daemon ${name} in this network`)
    return daemon
  }

  get client(): DaemonProcess {
    return this.daemon('client')
  }

  get chain(): Pick<LocalChain, 'rpcUrl' | 'pid'> {
    return this.#chain
  }

  /** Starts a killed chain again, on the same port and with the state that it left on disk. */
  async restartChain(signal: AbortSignal): Promise<void> {
    const { directory, logger } = this.#options
    this.#chain = await startLocalChain({ directory: join(directory, 'chain'), logger, signal })
  }

  /** Moves the chain's clock forward; it stays ahead of the wall's. */
  async advanceChain(seconds: number): Promise<void> {
    await advanceTime(this.#chain.rpcUrl, seconds)
  }

  /** Starts a killed daemon again from what it left on disk. */
  async restart(name: string, signal: AbortSignal): Promise<DaemonProcess> {
    const daemon = await this.daemon(name).restart(signal)
    this.daemons.set(name, daemon)
    return daemon
  }

  /** Lets every process live on when this one ends. */
  leave(): void {
    for (const daemon of this.daemons.values()) daemon.leave()
    this.#chain.leave()
  }

  async stop(): Promise<void> {
    await Promise.allSettled([...this.daemons.values()].map((daemon) => daemon.stop()))
    await this.#chain.stop()
  }
}

interface Founding extends DevnetOptions {
  network: Network
  deployer: Signer
  daemons: Map<string, DaemonProcess>
}

async function startDaemons(founding: Founding): Promise<void> {
  const { providers, daemons, onStep = () => {} } = founding
  const workers = Array.from({ length: providers }, (_, index) => `provider-${index + 1}`)
  const funded = fundAll(founding, [...workers, 'client'])
  await all([funded, startDaemon(founding, 'bootstrap', 'bootstrap', [])])
  const meeting = daemons.get('bootstrap')?.info.listen.slice(0, 1) ?? []
  const others = workers.map((name) => startDaemon(founding, name, 'provider', meeting))
  await all([...others, startDaemon(founding, 'client', 'client', meeting)])
  onStep(`${daemons.size} daemons run, each in a process of its own`)
  await Promise.all([...workers.map((name) => provide(founding, name)), deposit(founding)])
  onStep('providers have staked, the client has credits')
}

/** Rejects when one does, but not before the others have come to an end: none may start after the network was given up. */
async function all(work: Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(work)
  await Promise.all(work)
}

async function startDaemon(founding: Founding, name: string, role: Role, bootstrap: string[]): Promise<DaemonProcess> {
  const { directory, network, engineEndpoint, daemons, signal } = founding
  const dataDir = join(directory, name)
  await accountIn(dataDir)
  const { engine, ...rest } = founding.options?.[name] ?? {}
  const given: GivenOptions = {
    dataDir,
    roles: [role],
    network,
    bootstrap,
    engine: { endpoint: engineEndpoint, ...engine },
    ...rest,
  }
  const daemon = await DaemonProcess.start(given, signal)
  daemons.set(name, daemon)
  return daemon
}

async function accountIn(dataDir: string): Promise<Address> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  return readAddress(dataDir).catch(async (error) => {
    if (hasCode(error, 'no_identity')) return (await createIdentity(dataDir)).signer.address
    throw error
  })
}

/** One after the other: the deployer's nonces are counted by what is mined. */
async function fundAll({ directory, network, deployer, logger, signal }: Founding, names: string[]): Promise<void> {
  for (const name of names) {
    const address = await accountIn(join(directory, name))
    await fund({ network, deployer, address, native: COINS, tokens: TOKENS, logger, signal })
  }
}

async function provide({ daemons, signal }: Founding, name: string): Promise<void> {
  const client = daemons.get(name)?.client
  if (client === undefined) return
  const { reason } = await client.providerStatus({}, signal)
  if (reason !== undefined) throw new CodedError('not_offering', `${name} does not offer: ${reason}`)
  const { staked, assigned, operator } = await client.showStake({}, signal)
  const [stake, collateral] = [PROVIDER_STAKE - staked, PROVIDER_STAKE - assigned]
  if (stake > 0n) await client.sendCall({ body: { call: { type: 'stake', amount: stake } } }, signal)
  const assign = { type: 'addCollateral', operator: operator.operator, amount: collateral } as const
  if (collateral > 0n) await client.sendCall({ body: { call: assign } }, signal)
}

async function deposit({ daemons, signal }: Founding): Promise<void> {
  const client = daemons.get('client')?.client
  const [held] = (await client?.showWallet({}, signal))?.tokens ?? []
  if (client === undefined || held === undefined) return
  const missing = CLIENT_CREDITS - held.credits
  const call = { type: 'deposit', token: held.token.address, amount: missing } as const
  if (missing > 0n) await client.sendCall({ body: { call } }, signal)
}
