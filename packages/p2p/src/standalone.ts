import type { Logger } from '@opgpu/utils'
import { createLibp2p, type Libp2pOptions } from 'libp2p'
import { createHost, type RunningHost } from './host.js'
import { type HostConfig, hostOptions } from './options.js'

export interface StandaloneModules {
  logger: Logger
  signal: AbortSignal
  /** Where the peer store persists; in memory when left out. */
  datastore?: Libp2pOptions['datastore']
}

/** A host that owns its libp2p node, for a daemon without storage (a bootstrap node) and for tests. `close` stops both. */
export async function createStandaloneHost(config: HostConfig, modules: StandaloneModules): Promise<RunningHost> {
  const { datastore, ...rest } = modules
  const libp2p = await createLibp2p({ ...hostOptions(config), ...(datastore === undefined ? {} : { datastore }) })
  const host = createHost({ libp2p, config, ...rest })
  host.start()
  const closeHost = host.close.bind(host)
  return Object.assign(host, {
    close: async () => {
      await closeHost()
      await libp2p.stop()
    },
  })
}
