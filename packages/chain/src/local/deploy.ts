import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Address, Signer } from '@opgpu/protocol'
import type { Logger } from '@opgpu/utils'
import { minedNonce } from '../outbox/issuer.js'
import type { Network } from '../port.js'
import { connectRpc } from '../rpc/connect.js'
import type { Rpc } from '../rpc/rpc.js'
import { verifyContracts } from '../verify.js'
import { planDeployment } from './plan.js'
import { transact } from './transact.js'

export interface DeployOptions {
  rpcUrl: string
  /** Pays, and governs the contracts afterwards. Nothing else may use the account until it is done. */
  deployer: Signer
  /** The compiler's output: `<Name>.sol/<Name>.json`. */
  artifactsDir: string
  /** Where the deployment is remembered, so that a second call finds it or goes on with it. */
  directory: string
  /** Of the network; default `local`. */
  name?: string
  logger: Logger
  signal: AbortSignal
}

/** Which of the deployer's nonces the contracts were made with, on which chain. */
interface DeploymentRecord {
  genesis: string
  deployer: Address
  firstNonce: number
  startBlock: number
}

/** Creates the contracts, or finds those of an earlier call. Rejects with CodedError<ChainErrorCode> or `artifact_missing`. */
export async function deploy(options: DeployOptions): Promise<Network> {
  const rpc = await connectRpc(options.rpcUrl, options.logger, options.signal)
  try {
    return await deployOver(rpc, options)
  } finally {
    rpc.close()
  }
}

async function deployOver(rpc: Rpc, options: DeployOptions): Promise<Network> {
  const { deployer, signal, artifactsDir, rpcUrl, name = 'local' } = options
  const used = await minedNonce(rpc, deployer, signal)
  const { firstNonce, startBlock } = await remembered(rpc, options, used)
  const { creations, contracts } = await planDeployment(artifactsDir, deployer.address, firstNonce)
  for (let done = used - firstNonce; done < creations.length; done++) {
    await transact(rpc, deployer, { nonce: firstNonce + done, data: creations[done] ?? '0x' }, signal)
  }
  const chainId = Number(await rpc.request<string>('eth_chainId', [], signal))
  const network = { name, chainId, rpcUrl, contracts, confirmations: 0, startBlock }
  await verifyContracts(network, rpc, signal)
  return network
}

async function remembered(rpc: Rpc, options: DeployOptions, used: number): Promise<DeploymentRecord> {
  const file = join(options.directory, 'deployment.json')
  const { hash } = await rpc.request<{ hash: string }>('eth_getBlockByNumber', ['0x0', false], options.signal)
  const deployer = options.deployer.address
  const old = await readRecord(file)
  if (old?.genesis === hash && old.deployer === deployer && old.firstNonce < used) return old
  const record = { genesis: hash, deployer, firstNonce: used, startBlock: rpc.head.number }
  await mkdir(options.directory, { recursive: true, mode: 0o700 })
  await writeFile(file, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 })
  return record
}

async function readRecord(file: string): Promise<DeploymentRecord | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as DeploymentRecord)
}
