import { broken } from './check.js'

/** Offers and bids are refused when their times are past, so clocks may not differ by much. */
const MAX_AHEAD_MS = 15_000
const TIMEOUT_MS = 5_000

/** Compares this clock with the newest block's: a block cannot be from the future. */
export async function clock(rpcUrl: string, now: () => number = Date.now): Promise<string> {
  const { timestamp } = await latestBlock(rpcUrl)
  const aheadMs = Number(timestamp) * 1000 - now()
  if (aheadMs <= MAX_AHEAD_MS) return `newest block is ${Math.max(0, Math.round(-aheadMs / 1000))} s old`
  throw broken(
    `the newest block is ${Math.round(aheadMs / 1000)} s ahead of this clock`,
    'turn on time synchronisation (NTP)',
  )
}

async function latestBlock(rpcUrl: string): Promise<{ timestamp: string }> {
  const request = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_getBlockByNumber', params: ['latest', false] })
  const answer = rpcUrl.startsWith('ws') ? await overSocket(rpcUrl, request) : await overHttp(rpcUrl, request)
  return JSON.parse(answer).result
}

async function overHttp(url: string, body: string): Promise<string> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) })
  return await response.text()
}

async function overSocket(url: string, request: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const socket = new WebSocket(url)
  const fail = () => reject(broken(`${new URL(url).host} does not answer`, 'see the finding about the chain'))
  AbortSignal.timeout(TIMEOUT_MS).addEventListener('abort', fail)
  socket.addEventListener('open', () => socket.send(request))
  socket.addEventListener('message', ({ data }) => resolve(String(data)))
  socket.addEventListener('error', fail)
  return await promise.finally(() => socket.close())
}
