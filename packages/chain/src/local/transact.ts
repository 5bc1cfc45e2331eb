import type { Address, Signer } from '@opgpu/protocol'
import { currentFees } from '../outbox/fees.js'
import { withHeadroom } from '../outbox/preflight.js'
import { findReceipt, type Receipt } from '../outbox/receipt.js'
import { signTransaction } from '../outbox/sign.js'
import { nextHead } from '../rpc/next-head.js'
import { quantity, type Rpc } from '../rpc/rpc.js'

export interface Step {
  nonce: number
  /** Absent to create a contract. */
  to?: Address
  data: string
  value?: bigint
}

/** Sends one transaction and waits until it is mined; for set-up, where nothing runs beside it. */
export async function transact(rpc: Rpc, signer: Signer, step: Step, signal: AbortSignal): Promise<Receipt> {
  const { to, data, value } = step
  const question = { from: signer.address, to, data, value: quantity(value ?? 0n) }
  const gas = withHeadroom(BigInt(await rpc.request<string>('eth_estimateGas', [question], signal)))
  const chainId = Number(await rpc.request<string>('eth_chainId', [], signal))
  const { raw, hash } = signTransaction(signer, { ...step, chainId, gas, fees: await currentFees(rpc, signal) })
  await rpc.request('eth_sendRawTransaction', [raw], signal)
  const receipt = await mined(rpc, hash, signal)
  if (!receipt.succeeded) throw new Error(`set-up transaction ${hash} failed`)
  return receipt
}

async function mined(rpc: Rpc, hash: `0x${string}`, signal: AbortSignal): Promise<Receipt> {
  for (;;) {
    const next = nextHead(rpc, signal)
    next.catch(() => {})
    const receipt = await findReceipt(rpc, [hash], signal)
    if (receipt !== undefined) return receipt
    await next
  }
}
