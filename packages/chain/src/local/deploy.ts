import type { Address, Signer } from '@opgpu/protocol'
import { CodedError, type Logger } from '@opgpu/utils'
import { formatNetwork, type NetworkDraft, parseNetwork } from '../network/parse.js'
import { minedNonce } from '../outbox/issuer.js'
import type { Network } from '../port.js'
import { connectRpc } from '../rpc/connect.js'
import type { Rpc } from '../rpc/rpc.js'
import { readCodeHashes, verifyContracts } from '../verify.js'
import { checkDeployment } from './check.js'
import { localDraft } from './draft.js'
import { type Plan, planDeployment } from './plan.js'
import { type DeploymentRecord, readRecord, writeRecord } from './record.js'
import { tokenInfo } from './tokens.js'
import { transact } from './transact.js'

export interface DeployOptions {
  rpcUrl: string
  /** Pays, and gets the token's supply; has no power afterwards. Nothing else may use the account until it is done. */
  deployer: Signer
  /** The compiler's output: `<Name>.sol/<Name>.json`. */
  artifactsDir: string
  /** Where the deployment is remembered, so that a second call finds it or goes on with it. */
  directory: string
  /** Default: a local network whose guardian is the deployer. */
  draft?: NetworkDraft
  logger: Logger
  signal: AbortSignal
}

/**
 * Creates the contracts, or finds those of an earlier call, or goes on with what it began. Rejects with
 * CodedError<ChainErrorCode>, `artifact_missing`, `deployment_changed` or `deployment_wrong`.
 */
export async function deploy(options: DeployOptions): Promise<Network> {
  const rpc = await connectRpc(options.rpcUrl, options.logger, options.signal)
  try {
    return await deployOver(rpc, options)
  } finally {
    rpc.close()
  }
}

async function deployOver(rpc: Rpc, options: DeployOptions): Promise<Network> {
  const { directory, logger, signal } = options
  const begun = await begin(rpc, options)
  const { record, used } = begun
  if (record.network !== undefined && used >= record.firstNonce + record.steps) {
    const network = { ...parseNetwork(record.network), rpcUrl: options.rpcUrl }
    await verifyContracts(network, rpc, logger, signal)
    return network
  }
  const plan = await begun.plan()
  if (plan.hash !== record.plan) throw changed(directory)
  await writeRecord(directory, record)
  await finish(rpc, options, plan.steps.slice(used - record.firstNonce))
  const network = await describeNetwork(rpc, { options, plan, startBlock: record.startBlock })
  await checkDeployment(rpc, network, signal)
  await writeRecord(directory, { ...record, network: formatNetwork(network) })
  return network
}

interface Begun {
  record: DeploymentRecord
  plan: () => Promise<Plan>
  /** Transactions that the deployer has made. */
  used: number
}

/** The record of an earlier call on this chain, or a new one. */
async function begin(rpc: Rpc, options: DeployOptions): Promise<Begun> {
  const deployer = options.deployer.address
  const used = await minedNonce(rpc, options.deployer, options.signal)
  const { hash } = await rpc.request<{ hash: string }>('eth_getBlockByNumber', ['0x0', false], options.signal)
  const old = await readRecord(options.directory)
  if (old?.genesis === hash && old.deployer === deployer && old.firstNonce < used) {
    return { record: old, plan: () => planFrom(options, old.firstNonce), used }
  }
  const plan = await planFrom(options, used)
  const place = { genesis: hash, deployer, firstNonce: used, startBlock: rpc.head.number }
  const record = { ...place, plan: plan.hash, steps: plan.steps.length }
  return { record, plan: async () => plan, used }
}

/** What a deployment by this account would send now. */
export async function planFrom(
  options: Pick<DeployOptions, 'artifactsDir' | 'draft'> & { deployer: { address: Address } },
  firstNonce: number,
): Promise<Plan> {
  const { artifactsDir, deployer } = options
  return planDeployment({ artifactsDir, deployer: deployer.address, firstNonce, draft: draftOf(options) })
}

async function finish(rpc: Rpc, { deployer, logger, signal }: DeployOptions, steps: Plan['steps']): Promise<void> {
  for (const { what, ...step } of steps) {
    logger.info('Deploying', { what })
    await transact(rpc, deployer, step, signal)
  }
}

interface Deployed {
  options: Pick<DeployOptions, 'rpcUrl' | 'signal' | 'draft'> & { deployer: { address: Address } }
  plan: Plan
  startBlock: number
}

/** What the network's file says of a deployment. */
export async function describeNetwork(rpc: Rpc, { options, plan, startBlock }: Deployed): Promise<Network> {
  const { rpcUrl, signal } = options
  const { name, confirmations, parameters, tokens } = draftOf(options)
  const { contracts } = plan
  return {
    name,
    chainId: Number(await rpc.request<string>('eth_chainId', [], signal)),
    rpcUrl,
    contracts,
    confirmations,
    startBlock,
    tokens: [await tokenInfo(rpc, contracts.token, signal), ...tokens],
    codeHashes: await readCodeHashes(contracts, rpc, signal),
    strictCode: false,
    parameters,
  }
}

function draftOf({ draft, deployer }: { draft?: NetworkDraft; deployer: { address: Address } }): NetworkDraft {
  return draft ?? localDraft(deployer.address)
}

function changed(directory: string): CodedError<'deployment_changed'> {
  return new CodedError('deployment_changed', 'a deployment was begun with other contracts or parameters', {
    details: { directory },
    hint: 'finish it with those, or begin another one from another account or directory',
  })
}
