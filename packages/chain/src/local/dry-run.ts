import type { Address } from '@opgpu/protocol'
import { minedNonce } from '../outbox/issuer.js'
import { connectRpc } from '../rpc/connect.js'
import { quantity, type Rpc, RpcError } from '../rpc/rpc.js'
import { type DeployOptions, planFrom } from './deploy.js'
import type { DeployStep } from './plan.js'

/** A transaction that a deployment would send; `gas` is undefined where the node cannot try out several in a row. */
export interface PlannedStep extends DeployStep {
  gas: bigint | undefined
}

interface Simulated {
  calls: { status: string; gasUsed: string; error?: { message: string } }[]
}

/** What a new deployment would send, without sending it; tried out on the node where it can do that. */
export async function planDryRun(options: Omit<DeployOptions, 'directory'>): Promise<PlannedStep[]> {
  const { rpcUrl, deployer, logger, signal } = options
  const rpc = await connectRpc(rpcUrl, logger, signal)
  try {
    const { steps } = await planFrom(options, await minedNonce(rpc, deployer, signal))
    const gas = await simulate(rpc, deployer.address, steps, signal)
    return steps.map((step, at) => ({ ...step, gas: gas?.[at] }))
  } finally {
    rpc.close()
  }
}

/** Undefined when the node does not know the method. */
async function simulate(rpc: Rpc, from: Address, steps: readonly DeployStep[], signal: AbortSignal) {
  const calls = steps.map(({ to, data }) => ({ from, ...(to && { to }), input: data }))
  const funded = { [from]: { balance: quantity(10n ** 24n) } }
  const blocks = calls.map((call) => ({ calls: [call] }))
  try {
    const [first, ...rest] = blocks
    const blockStateCalls = [{ ...first, stateOverrides: funded }, ...rest]
    const answers = await rpc.request<Simulated[]>('eth_simulateV1', [{ blockStateCalls }, 'latest'], signal)
    return answers.map(({ calls: [call] }, at) => gasOf(call, steps[at]))
  } catch (error) {
    if (error instanceof RpcError) return undefined
    throw error
  }
}

function gasOf(call: Simulated['calls'][number] | undefined, step: DeployStep | undefined): bigint {
  if (call?.status === '0x1') return BigInt(call.gasUsed)
  throw new Error(`the deployment would fail at "${step?.what}": ${call?.error?.message ?? 'reverted'}`)
}
