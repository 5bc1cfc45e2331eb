import type { Call, Chain } from '@opgpu/chain'
import { keccak256, type TaskId } from '@opgpu/protocol'
import { hasCode } from '@opgpu/utils'

type Sender = Pick<Chain, 'send' | 'transaction'>

/** `name`: what is the same whenever the same is to be sent again. */
export interface BatchItem {
  id: TaskId
  name: string
}

/**
 * Sends a call about these tasks and tells which of them the chain left out, as far as is known. The key comes from the
 * tasks: after a restart the same batch is the same transaction.
 */
export async function sendBatch(
  chain: Sender,
  batch: readonly BatchItem[],
  call: Call,
  signal: AbortSignal,
): Promise<ReadonlySet<TaskId>> {
  const ids = batch.map(({ id }) => id)
  const names = batch.map(({ name }) => name).sort()
  const key = `${call.type}:${keccak256(Buffer.from(names.join()))}`
  try {
    const { transactionHash } = await chain.send(key, call, signal)
    const mined = await chain.transaction(transactionHash)
    return new Set(mined === undefined ? ids : mined.skipped)
  } catch (error) {
    if (hasCode(error, 'reverted')) return new Set(ids)
    throw error
  }
}
