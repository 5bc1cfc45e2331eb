import type { Hex32 } from '@opgpu/protocol'
import type { Rpc } from '../rpc/rpc.js'

export interface Receipt {
  transactionHash: Hex32
  blockNumber: number
  gasUsed: bigint
  succeeded: boolean
}

interface RawReceipt {
  transactionHash: string
  blockNumber: string
  gasUsed: string
  status: string
}

/** The receipt of whichever of the transactions was mined. */
export async function findReceipt(
  rpc: Rpc,
  hashes: readonly Hex32[],
  signal: AbortSignal,
): Promise<Receipt | undefined> {
  for (const hash of hashes.toReversed()) {
    const raw = await rpc.request<RawReceipt | null>('eth_getTransactionReceipt', [hash], signal)
    if (raw !== null) return parseReceipt(raw)
  }
  return undefined
}

function parseReceipt(raw: RawReceipt): Receipt {
  return {
    transactionHash: raw.transactionHash as Hex32,
    blockNumber: Number(raw.blockNumber),
    gasUsed: BigInt(raw.gasUsed),
    succeeded: BigInt(raw.status) === 1n,
  }
}

/** Whether the node still holds any of the transactions, mined or not. */
export async function isKnown(rpc: Rpc, hashes: readonly Hex32[], signal: AbortSignal): Promise<boolean> {
  for (const hash of hashes) {
    if ((await rpc.request('eth_getTransactionByHash', [hash], signal)) !== null) return true
  }
  return false
}
