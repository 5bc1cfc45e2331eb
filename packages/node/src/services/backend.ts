import type { Backend, InfoView, ReadinessView } from '@opgpu/api'
import type { Markets } from '../markets.js'
import { imagesBackend } from './images.js'
import type { JobsContext } from './jobs.js'
import { jobsInMarkets } from './markets/jobs.js'
import { perMarket } from './markets/per-market.js'
import { receiptsInMarkets } from './markets/receipts.js'
import { sessionsInMarkets } from './markets/sessions.js'
import { moneyBackend } from './money/backend.js'
import { netBackend } from './net.js'
import { type ProviderRole, providerBackend } from './provider.js'

export interface BackendModules extends Pick<JobsContext, 'feed' | 'cards' | 'client'> {
  markets: Markets
  provider: ProviderRole | undefined
  info: () => InfoView
  ready: () => Promise<ReadinessView>
}

/** Everything that the HTTP API offers, bound to the parts of one daemon. */
export function createBackend(modules: BackendModules): Backend {
  const { markets, provider, cards } = modules
  const moneyIn = perMarket(markets, (market) => moneyBackend({ ...market, wallet: market.options.wallet }))
  return {
    info: async () => modules.info(),
    ready: modules.ready,
    jobs: jobsInMarkets(markets, modules),
    images: imagesBackend(markets.first),
    receipts: receiptsInMarkets(markets),
    money: (chain) => moneyIn(markets.named(chain)),
    sessions: sessionsInMarkets(markets, modules),
    provider: providerBackend(markets, provider),
    net: netBackend({ ...markets.first, cards }),
  }
}
