import type { Logger } from '@opgpu/utils'
import type { Rpc } from './rpc.js'

/** A client for `ws:`, `wss:`, `http:` or `https:`. Rejects with `chain_unreachable` when the node does not answer. */
export async function connectRpc(url: string, logger: Logger, signal: AbortSignal): Promise<Rpc> {
  if (url.startsWith('ws')) {
    const { WebSocketRpc } = await import('./websocket.js')
    return WebSocketRpc.connect(url, logger, signal)
  }
  const { HttpRpc } = await import('./http.js')
  return HttpRpc.connect(url, logger, signal)
}
