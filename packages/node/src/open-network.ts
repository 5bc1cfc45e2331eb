import { join } from 'node:path'
import { createHost, hostOptions } from '@opgpu/p2p'
import { openStore } from '@opgpu/storage'
import type { Logger } from '@opgpu/utils'
import type { Identity } from './identity.js'
import type { DaemonOptions } from './options.js'

/** The libp2p host and the content store live on one libp2p node. */
export async function openNetwork(
  options: DaemonOptions,
  { privateKey }: Identity,
  logger: Logger,
  signal: AbortSignal,
) {
  const config = {
    network: options.network.name,
    otherNetworks: options.otherNetworks.map(({ name }) => name),
    privateKey: privateKey.reveal(),
    listen: [...options.listen],
    announce: [...options.announce],
    bootstrap: [...options.bootstrap],
    dht: options.roles.some((role) => role !== 'client') ? ('server' as const) : ('client' as const),
  }
  const { store, libp2p } = await openStore({
    directory: join(options.dataDir, 'content'),
    quotaBytes: options.storageQuotaBytes,
    libp2p: hostOptions(config),
    logger: logger.child('storage'),
    signal,
  })
  const host = createHost({ libp2p, config, logger: logger.child('p2p'), signal })
  return { store, host }
}

/** Opens two things at once; each is given to its keeper as soon as it stands, also when the other one failed. */
export async function together<A, B>(
  a: Promise<A>,
  keepA: (a: A) => void,
  b: Promise<B>,
  keepB: (b: B) => void,
): Promise<[A, B]> {
  await Promise.allSettled([a.then(keepA), b.then(keepB)])
  return Promise.all([a, b])
}
