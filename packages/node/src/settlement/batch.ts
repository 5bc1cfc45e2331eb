import type { Call, Chain } from '@opgpu/chain'
import { keccak256, type TaskId } from '@opgpu/protocol'
import { hasCode } from '@opgpu/utils'

type Sender = Pick<Chain, 'send' | 'transaction'>

/**
 * Sends a call about these tasks and tells which of them the chain left out, as far as is known. The key comes from the
 * tasks: after a restart the same batch is the same transaction.
 */
export async function sendBatch(
  chain: Sender,
  ids: readonly TaskId[],
  call: Call,
  signal: AbortSignal,
): Promise<ReadonlySet<TaskId>> {
  const key = `${call.type}:${keccak256(Buffer.from([...ids].sort().join()))}`
  try {
    const { transactionHash } = await chain.send(key, call, signal)
    const mined = await chain.transaction(transactionHash)
    return new Set(mined === undefined ? ids : mined.skipped)
  } catch (error) {
    if (hasCode(error, 'reverted')) return new Set(ids)
    throw error
  }
}
