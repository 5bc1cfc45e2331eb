import { once } from 'node:events'
import type { Context } from '../context.js'
import { usageError } from '../errors.js'
import { pairs } from '../output/table.js'
import { openMarket } from '../quickstart/market.js'

const MAX_PROVIDERS = 16

/** A whole market on this machine until Ctrl-C: chain, bootstrap node, providers and a client, each its own process. */
export async function devnet(context: Context, { providers }: { providers: string }): Promise<void> {
  const stop = new AbortController()
  const asked = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]).then(() => stop.abort())
  const market = await openMarket(stop.signal, { name: 'devnet', providers: countOf(providers) })
  const { daemons, chain } = market.network
  const directories = Object.fromEntries([...daemons].map(([name, { options }]) => [name, options.dataDir]))
  context.print({ rpcUrl: chain.rpcUrl, directories }, ({ rpcUrl }) =>
    pairs([
      ['chain', rpcUrl],
      ...Object.entries(directories),
      ['try', `opgpu --data-dir ${directories.client} net gpus`],
      ['end', 'Ctrl-C'],
    ]),
  )
  await asked
  await market.stop()
}

function countOf(text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count >= 1 && count <= MAX_PROVIDERS) return count
  throw usageError(`--providers: "${text}" is not a number from 1 to ${MAX_PROVIDERS}`)
}
