import type { Backend, InfoView, ReadinessView } from '@opgpu/api'
import { imagesBackend } from './images.js'
import { type JobsContext, jobsBackend } from './jobs.js'
import { moneyBackend } from './money/backend.js'
import { netBackend } from './net.js'
import { type ProviderRole, providerBackend } from './provider.js'
import { receiptsBackend } from './receipts.js'
import { sessionsBackend } from './sessions.js'

export interface BackendModules extends JobsContext {
  provider: ProviderRole | undefined
  info: () => InfoView
  ready: () => Promise<ReadinessView>
}

/** Everything that the HTTP API offers, bound to the parts of one daemon. */
export function createBackend(modules: BackendModules): Backend {
  return {
    info: async () => modules.info(),
    ready: modules.ready,
    jobs: jobsBackend(modules),
    images: imagesBackend(modules),
    receipts: receiptsBackend(modules),
    money: moneyBackend({ ...modules, wallet: modules.options.wallet }),
    sessions: sessionsBackend(modules),
    provider: providerBackend(modules, modules.provider),
    net: netBackend(modules),
  }
}
