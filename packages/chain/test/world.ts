import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type KeyValue, keyValueOf, openDatabase } from '@opgpu/db'
import { type Address, createSigner, type Signer } from '@opgpu/protocol'
import { silentLogger } from '@opgpu/utils'
import { getBytes } from 'ethers/utils'
import { type Chain, deploy, fund, LOCAL_DEPLOYER_KEY, type Network, openChain, startLocalChain } from '../src/index.js'

export const ARTIFACTS = new URL('../../../contracts/out', import.meta.url).pathname
export const OGPN = 10n ** 18n
export const deployer = createSigner(getBytes(LOCAL_DEPLOYER_KEY))
export const within = (seconds: number) => AbortSignal.timeout(seconds * 1000)

/** A real chain with the contracts on it, in a temporary directory. */
export interface World {
  directory: string
  network: Network
  /** Starts it again after it ended. */
  restart(): Promise<void>
  pid(): number
  /** Ends it and keeps what it wrote. */
  shutdown(): Promise<void>
  stop(): Promise<void>
}

export async function createWorld(chainId?: number): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'opgpu-chain-'))
  const where = { logger: silentLogger, ...(chainId && { chainId }) }
  const start = () => startLocalChain({ directory: join(directory, 'anvil'), ...where, signal: within(30) })
  let local = await start()
  const place = { rpcUrl: local.rpcUrl, artifactsDir: ARTIFACTS, directory }
  const network = await deploy({ ...place, deployer, logger: silentLogger, signal: within(30) })
  return {
    directory,
    network,
    pid: () => local.pid,
    shutdown: () => local.stop(),
    async restart() {
      local = await start()
    },
    async stop() {
      await local.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

export interface Account {
  signer: Signer
  store: KeyValue
  open(network?: Network, wallets?: readonly Address[]): Promise<Chain>
  close(): Promise<void>
}

/** A funded key with a database of its own. */
export async function createAccount(world: World, amounts = { native: OGPN, tokens: 1_000n * OGPN }): Promise<Account> {
  const signer = createSigner(randomBytes(32))
  const { network } = world
  const options = { network, deployer, address: signer.address, logger: silentLogger, signal: within(30) }
  await fund({ ...options, ...amounts })
  const database = await openDatabase(join(world.directory, signer.address), { schemaVersion: 1 })
  const store = keyValueOf(database, 1)
  const open = (over = network, wallets: readonly Address[] = []) =>
    openChain({ network: over, signer, wallets, store, logger: silentLogger, signal: within(10) })
  return { signer, store, open, close: () => database.close() }
}

/** Asks the chain's node directly. */
export async function rpc<T>(network: Network, method: string, ...params: unknown[]): Promise<T> {
  const response = await fetch(network.rpcUrl.replace('ws', 'http'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  })
  const { result, error } = (await response.json()) as { result: T; error?: { message: string } }
  if (error !== undefined) throw new Error(error.message)
  return result
}
