import type { Rpc } from '../rpc/rpc.js'
import type { Fees } from './intent.js'

/** A replacement must offer a tenth more to be taken by any client; a quarter more to matter. */
const BUMP_PERCENT = 125n
/** Bumping ends at so many times what a new transaction would offer. */
const MOST_TIMES = 10n

/** Enough for the base fee to double before the transaction is mined. */
export async function currentFees(rpc: Rpc, signal: AbortSignal): Promise<Fees> {
  const tip = BigInt(await rpc.request<string>('eth_maxPriorityFeePerGas', [], signal))
  return { tip, maxFee: 2n * rpc.head.baseFee + tip }
}

/** The fees of a replacement, or undefined when more would be waste. */
export function bumped(old: Fees, current: Fees): Fees | undefined {
  const maxFee = larger(raised(old.maxFee), current.maxFee)
  if (maxFee > MOST_TIMES * current.maxFee) return undefined
  return { maxFee, tip: larger(raised(old.tip), current.tip) }
}

function raised(fee: bigint): bigint {
  return (fee * BUMP_PERCENT) / 100n + 1n
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
