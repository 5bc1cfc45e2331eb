import type { Address, Hex32, Signer } from '@opgpu/protocol'
import { broadcast, receptionOf } from '../outbox/broadcast.js'
import { currentFees } from '../outbox/fees.js'
import { minedNonce } from '../outbox/issuer.js'
import { noGasMoney, withHeadroom } from '../outbox/preflight.js'
import { findReceipt } from '../outbox/receipt.js'
import { signTransaction } from '../outbox/sign.js'
import { nextHead } from '../rpc/next-head.js'
import { quantity, type Rpc, RpcError } from '../rpc/rpc.js'

export interface Step {
  nonce: number
  /** Absent to create a contract. */
  to?: Address
  data: string
  value?: bigint
}

/**
 * Sends one transaction and waits until its nonce is used: by it, or by the same one of a run that was interrupted. For
 * set-up, where nothing runs beside it.
 */
export async function transact(rpc: Rpc, signer: Signer, step: Step, signal: AbortSignal): Promise<void> {
  const gas = withHeadroom(await estimate(rpc, signer, step, signal))
  const chainId = Number(await rpc.request<string>('eth_chainId', [], signal))
  const { raw, hash } = signTransaction(signer, { ...step, chainId, gas, fees: await currentFees(rpc, signal) })
  const { reception, message } = await broadcast(rpc, raw, signal)
  if (reception === 'no_gas_money') throw noGasMoney(signer.address)
  if (reception === 'refused') throw new Error(`the node refused a set-up transaction: ${message}`)
  await used(rpc, signer, step.nonce, signal)
  const receipt = await findReceipt(rpc, [hash as Hex32], signal)
  if (receipt?.succeeded === false) throw new Error(`set-up transaction ${hash} failed`)
}

async function estimate(rpc: Rpc, signer: Signer, { to, data, value }: Step, signal: AbortSignal): Promise<bigint> {
  const question = { from: signer.address, to, data, value: quantity(value ?? 0n) }
  try {
    return BigInt(await rpc.request<string>('eth_estimateGas', [question], signal))
  } catch (error) {
    if (error instanceof RpcError && receptionOf(error.message) === 'no_gas_money') throw noGasMoney(signer.address)
    throw error
  }
}

async function used(rpc: Rpc, signer: Signer, nonce: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const next = nextHead(rpc, signal)
    next.catch(() => {})
    if ((await minedNonce(rpc, signer, signal)) > nonce) return
    await next
  }
}
