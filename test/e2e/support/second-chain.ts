import { join } from 'node:path'
import { deploy, fund, LOCAL_DEPLOYER_KEY, type LocalChain, type Network, startLocalChain } from '@opgpu/chain'
import { createSigner } from '@opgpu/protocol'
import type { DaemonProcess } from '@opgpu/testing'
import { silentLogger as logger } from '@opgpu/utils'
import { environment } from './environment.js'
import { OGPN } from './money.js'

const signal = new AbortController().signal
const deployer = createSigner(Buffer.from(LOCAL_DEPLOYER_KEY.slice(2), 'hex'))

/** A chain beside that of a devnet, with contracts of its own. */
export class SecondChain {
  readonly network: Network
  readonly #chain: LocalChain

  private constructor(network: Network, chain: LocalChain) {
    this.network = network
    this.#chain = chain
  }

  static async start(directory: string, { chainId, name }: Pick<Network, 'chainId' | 'name'>): Promise<SecondChain> {
    const chain = await startLocalChain({ directory: join(directory, name), chainId, logger, signal })
    const artifactsDir = environment.artifacts
    const given = { rpcUrl: chain.rpcUrl, deployer, artifactsDir, directory: join(directory, name), logger, signal }
    return new SecondChain({ ...(await deploy(given)), name }, chain)
  }

  /** What a provider puts at stake here. */
  async provide(daemon: DaemonProcess, amount: bigint): Promise<void> {
    await this.#fund(daemon, amount)
    const query = { chain: this.network.name }
    await daemon.client.sendCall({ query, body: { call: { type: 'stake', amount } } })
    const call = { type: 'addCollateral', operator: daemon.info.address, amount } as const
    await daemon.client.sendCall({ query, body: { call } })
  }

  /** What a client has here for its jobs. */
  async deposit(daemon: DaemonProcess, amount: bigint): Promise<void> {
    await this.#fund(daemon, amount)
    const call = { type: 'deposit', token: this.network.contracts.token, amount } as const
    await daemon.client.sendCall({ query: { chain: this.network.name }, body: { call } })
  }

  async #fund({ info }: DaemonProcess, tokens: bigint): Promise<void> {
    const { network } = this
    await fund({ network, deployer, address: info.address, native: 10n * OGPN, tokens, logger, signal })
  }

  async stop(): Promise<void> {
    await this.#chain.stop()
  }
}
