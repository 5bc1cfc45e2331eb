import { orAborted } from '@opgpu/utils'
import type { Head, Rpc } from './rpc.js'

/** The head after this moment. */
export async function nextHead(rpc: Rpc, signal: AbortSignal): Promise<Head> {
  signal.throwIfAborted()
  const { promise, resolve } = Promise.withResolvers<Head>()
  const stop = rpc.onHead(resolve)
  try {
    return await orAborted(promise, signal)
  } finally {
    stop()
  }
}
