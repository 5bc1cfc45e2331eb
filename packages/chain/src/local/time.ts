import { silentLogger } from '@opgpu/utils'
import { connectRpc } from '../rpc/connect.js'

const TIMEOUT_MS = 10_000

/** Moves a local chain's clock forward and mines a block at the new time. */
export async function advanceTime(rpcUrl: string, seconds: number): Promise<void> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const rpc = await connectRpc(rpcUrl, silentLogger, signal)
  try {
    await rpc.request('evm_increaseTime', [seconds], signal)
    await rpc.request('evm_mine', [], signal)
  } finally {
    rpc.close()
  }
}
