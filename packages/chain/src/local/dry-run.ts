import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Address, Hex32 } from '@opgpu/protocol'
import { minedNonce } from '../outbox/issuer.js'
import { findReceipt } from '../outbox/receipt.js'
import { connectRpc } from '../rpc/connect.js'
import { nextHead } from '../rpc/next-head.js'
import { quantity, type Rpc } from '../rpc/rpc.js'
import { checkDeployment } from './check.js'
import { type DeployOptions, describeNetwork, planFrom } from './deploy.js'
import type { DeployStep } from './plan.js'
import { startLocalChain } from './start.js'

/** Of the copy only: the rehearsal must not end for want of coins. */
const BALANCE = 10n ** 24n

/** A transaction that a deployment would send, and the gas that it would use. */
export interface PlannedStep extends DeployStep {
  gas: bigint
}

export type DryRunOptions = Omit<DeployOptions, 'directory' | 'deployer'> & { deployer: { address: Address } }

/**
 * What a new deployment would send, without sending it: it is made and checked on a copy of the chain on this machine.
 * Rejects as `deploy` does.
 */
export async function planDryRun(options: DryRunOptions): Promise<PlannedStep[]> {
  const { rpcUrl, logger, signal } = options
  const directory = await mkdtemp(join(tmpdir(), 'opgpu-dry-run-'))
  const copy = await startLocalChain({ directory, copyOf: rpcUrl, logger, signal })
  const rpc = await connectRpc(copy.rpcUrl, logger, signal)
  try {
    return await rehearse(rpc, options)
  } finally {
    rpc.close()
    await copy.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

async function rehearse(rpc: Rpc, options: DryRunOptions): Promise<PlannedStep[]> {
  const { deployer, signal } = options
  const plan = await planFrom(options, await minedNonce(rpc, deployer, signal))
  await rpc.request('anvil_impersonateAccount', [deployer.address], signal)
  await rpc.request('anvil_setBalance', [deployer.address, quantity(BALANCE)], signal)
  const planned: PlannedStep[] = []
  for (const step of plan.steps) planned.push({ ...step, gas: await gasOf(rpc, deployer.address, step, signal) })
  await checkDeployment(rpc, await describeNetwork(rpc, { options, plan, startBlock: rpc.head.number }), signal)
  return planned
}

async function gasOf(rpc: Rpc, from: Address, { what, to, data }: DeployStep, signal: AbortSignal): Promise<bigint> {
  const hash = await rpc.request<Hex32>('eth_sendTransaction', [{ from, ...(to && { to }), data }], signal)
  for (;;) {
    const next = nextHead(rpc, signal)
    next.catch(() => {})
    const receipt = await findReceipt(rpc, [hash], signal)
    if (receipt?.succeeded === false) throw new Error(`the deployment would fail at "${what}"`)
    if (receipt !== undefined) return receipt.gasUsed
    await next
  }
}
