import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type BitswapOptions, withBitswap } from '@helia/bitswap'
import type { Helia, Router } from '@helia/interface'
import type { HeliaWithLibp2p } from '@helia/libp2p'
import type { Libp2p, ServiceMap } from '@libp2p/interface'
import type { HeliaInit } from 'helia'
import { createLibp2p, type Libp2pOptions } from 'libp2p'

interface HeliaModule {
  Helia: new (init: HeliaInit & { name: string; version: string }) => Helia
}

interface RoutingModule {
  libp2pRouting(libp2p: Libp2p): Router
}

/**
 * A seed reads every block a peer wants before it sends the first, so the wants kept for a peer bound its memory:
 * at most 32 blocks. The ledger reads `maxWantListSize`, though the type says `maxWantlistSize`.
 */
const BITSWAP: BitswapOptions & { maxWantListSize: number } = {
  maxWantListSize: 32,
  maxWantlistSize: 32,
  messageSendConcurrency: 8,
  maxInboundStreams: 32,
  maxOutboundStreams: 64,
  // A peer on a slow line needs longer than the default 10 s for the 8 MiB of a message.
  messageSendTimeout: 60_000,
  messageReceiveTimeout: 60_000,
}

/** A stopped Helia node with no broker and no router. */
export async function createNode(init: Pick<HeliaInit, 'blockstore' | 'datastore'>): Promise<Helia> {
  const { Helia } = await inside<HeliaModule>('helia', 'helia.js')
  return new Helia({ name: 'opgpu', version: '0', ...init })
}

/** Adds libp2p and bitswap; both start and stop with the node. */
export async function addNetwork<T extends ServiceMap>(
  helia: Helia,
  options: Libp2pOptions<T>,
): Promise<HeliaWithLibp2p<T>> {
  const { libp2pRouting } = await inside<RoutingModule>('@helia/libp2p', 'routing.js')
  const libp2p = await createLibp2p({ datastore: helia.datastore, ...options, start: false })
  helia.addRouter(libp2pRouting(libp2p))
  const node = Object.assign(helia, { libp2p })
  node.addMixin({ name: 'libp2p', start: () => libp2p.start(), stop: () => libp2p.stop() })
  return withBitswap(node, BITSWAP)
}

/**
 * Loads one file of a package. The entries of `helia` and `@helia/libp2p` also load every transport, HTTP gateways,
 * UPnP and TLS certificates for their defaults, none of which is used here: 50 MB and 0.7 s more than these files.
 */
async function inside<T>(name: string, file: string): Promise<T> {
  const entry = createRequire(import.meta.url).resolve(name)
  return (await import(pathToFileURL(join(dirname(entry), file)).href)) as T
}
