import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatNetwork, fund, LOCAL_DEPLOYER_KEY } from '@opgpu/chain'
import { createIdentity } from '@opgpu/node'
import { type Address, createSigner } from '@opgpu/protocol'
import { Devnet } from '@opgpu/testing'
import { silentLogger } from '@opgpu/utils'
import { Command, type Ended } from './command.js'
import { environment } from './environment.js'

export const OGPN = 10n ** 18n
const signal = new AbortController().signal

/** An owner with a keystore of its own and no daemon. */
export interface Owner {
  address: Address
  keystore: string
  passwordFile: string
}

/** A chain and a client's daemon; what is done with money needs no provider and no engine. */
export class MoneyWorld {
  readonly devnet: Devnet
  readonly directory: string
  /** The network file, for those without a daemon. */
  readonly network: string

  private constructor(devnet: Devnet, directory: string) {
    this.devnet = devnet
    this.directory = directory
    this.network = join(directory, 'network.json')
  }

  static async start(): Promise<MoneyWorld> {
    const directory = await mkdtemp(join(tmpdir(), 'opgpu-money-'))
    const { artifacts: artifactsDir } = environment
    const engineEndpoint = `unix://${directory}/no-engine`
    const common = { directory, artifactsDir, engineEndpoint, logger: silentLogger, signal }
    const world = new MoneyWorld(await Devnet.start({ ...common, providers: 0 }), directory)
    await writeFile(world.network, formatNetwork(world.devnet.network))
    return world
  }

  /** `native` in wei: 0 for an owner that cannot pay for gas. */
  async owner(name: string, { native, tokens }: { native: bigint; tokens: bigint }): Promise<Owner> {
    const dataDir = join(this.directory, name)
    const { signer } = await createIdentity(dataDir)
    const deployer = createSigner(Buffer.from(LOCAL_DEPLOYER_KEY.slice(2), 'hex'))
    const { network } = this.devnet
    await fund({ network, deployer, address: signer.address, native, tokens, logger: silentLogger, signal })
    return {
      address: signer.address,
      keystore: join(dataDir, 'keystore.json'),
      passwordFile: join(dataDir, 'keystore.password'),
    }
  }

  /** A command beside the client's daemon. */
  run(...args: string[]): Promise<Ended> {
    return new Command('opgpu', ['--data-dir', this.devnet.client.options.dataDir, ...args]).ended
  }

  /** The same, signed by an owner's keystore. */
  runAs({ keystore, passwordFile }: Owner, ...args: string[]): Promise<Ended> {
    const line = ['--data-dir', this.devnet.client.options.dataDir, ...args]
    const signing = ['--from', keystore, '--network', this.network]
    return new Command('opgpu', [...line, ...signing], tmpdir(), { OPGPU_PASSWORD_FILE: passwordFile }).ended
  }

  async stop(): Promise<void> {
    await this.devnet.stop()
    await rm(this.directory, { recursive: true, force: true })
  }
}

/** The document of a command that must succeed. */
export async function told<T = Record<string, unknown>>(running: Promise<Ended>): Promise<T> {
  const { code, out, err } = await running
  if (code !== 0) throw new Error(`ended with ${code}: ${err}`)
  return JSON.parse(out)
}
