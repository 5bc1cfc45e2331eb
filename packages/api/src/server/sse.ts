import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { toJson } from '../json.js'
import type { Problem } from './errors.js'

/** Proxies and readers give up on a silent stream after a minute or so. */
const KEEP_ALIVE_MS = 15_000

/** Writes every item as one server-sent event, no faster than the reader reads. Ends with `end` or `error`. */
export async function writeEvents(
  response: ServerResponse,
  items: AsyncIterable<unknown>,
  signal: AbortSignal,
  explain: (thrown: unknown) => Problem,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write(': open\n\n')
  const keepAlive = setInterval(() => response.write(': alive\n\n'), KEEP_ALIVE_MS)
  try {
    for await (const item of items) await write(response, 'item', item, signal)
    await write(response, 'end', {}, signal)
  } catch (thrown) {
    if (!response.destroyed) response.write(frame('error', explain(thrown).body))
  } finally {
    clearInterval(keepAlive)
    response.end()
  }
}

async function write(response: ServerResponse, event: string, data: unknown, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  if (!response.write(frame(event, data))) await once(response, 'drain', { signal })
}

function frame(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${toJson(data)}\n\n`
}
