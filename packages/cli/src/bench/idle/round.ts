import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient, type InfoView, readToken } from '@opgpu/api/client'
import { CodedError, waitUntil } from '@opgpu/utils'
import type { Market } from '../../quickstart/market.js'
import { type FreshProcess, startFresh } from './fresh-process.js'
import { type Memory, memoryOf } from './process-memory.js'

export const MEASURED = ['node', 'bootstrap', 'provider', 'client'] as const
export type Measured = (typeof MEASURED)[number]
export type Sample = Memory & { readyMs: number }
export type Round = Record<Measured, Sample>

const OPGPU = fileURLToPath(new URL('../../../bin/opgpu.js', import.meta.url))
/** A Node process that does nothing: what is below this no daemon can be. */
const NOTHING = 'setInterval(() => {}, 1e9); console.log("{}")'

/** Starts each kind of daemon afresh, one after the other, lets them be connected and idle, and reads their memory. */
export async function measureRound(market: Market, idleMs: number, signal: AbortSignal): Promise<Round> {
  const started: [Measured, FreshProcess][] = []
  const add = async (name: Measured, args: string[]) => {
    const fresh = await startFresh(args, join(directoryOf(market, 'client'), 'bench.log'), signal)
    started.push([name, fresh])
    return fresh.document as InfoView
  }
  try {
    await add('node', ['--input-type=module', '--eval', NOTHING])
    const { listen } = await add('bootstrap', daemon(market, 'bootstrap', 'bootstrap', []))
    await add('provider', daemon(market, 'provider-1', 'provider', listen))
    const client = await add('client', daemon(market, 'client', 'client', listen))
    await waitUntil(Date.now() + idleMs, signal)
    await assertConnected(client, signal)
    const samples = started.map(
      async ([name, { pid, readyMs }]) => [name, { readyMs, ...(await memoryOf(pid)) }] as const,
    )
    return Object.fromEntries(await Promise.all(samples)) as Round
  } finally {
    await Promise.all(started.map(([, fresh]) => fresh.stop()))
  }
}

/** As a person starts one. */
function daemon(market: Market, name: string, role: string, bootstrap: string[]): string[] {
  const meet = bootstrap.slice(0, 1).flatMap((address) => ['--bootstrap', address])
  const start = ['start', '--role', role, '--docker', market.engineEndpoint, ...meet]
  return [OPGPU, '--data-dir', directoryOf(market, name), '--json', ...start]
}

export function directoryOf({ network }: Market, name: string): string {
  return network.daemon(name).options.dataDir
}

/** An idle daemon that knows nobody would be no measure. */
async function assertConnected({ api, dataDir }: InfoView, signal: AbortSignal): Promise<void> {
  const token = await readToken(dataDir)
  if (token === undefined) throw new CodedError('not_connected', 'the client left no token')
  const peers = await createClient({ url: api, token }).listPeers({}, signal)
  if (peers.length < 2) throw new CodedError('not_connected', `the client has ${peers.length} of 2 peers`)
}
