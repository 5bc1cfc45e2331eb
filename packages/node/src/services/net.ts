import type { Backend, CardView } from '@opgpu/api'
import type { Network } from '@opgpu/chain'
import type { Host } from '@opgpu/p2p'
import type { CapabilityCard } from '@opgpu/protocol'
import type { CardCache } from '../gossip/cards.js'
import type { DaemonOptions } from '../options.js'
import { tokenInfo } from './tokens.js'

interface NetModules {
  host: Host
  cards: CardCache
  options: Pick<DaemonOptions, 'network'>
}

export function netBackend({ host, cards, options }: NetModules): Backend['net'] {
  return {
    peers: async () => host.peers(),
    gpus: async () =>
      cards.all().map(({ message }) => {
        const { version: _, addresses: __, tariff, tariffs, ...card } = message
        return { ...card, ratePerSecond: tariff.cpuPerSecond, otherRates: otherRates(options.network, tariffs) }
      }),
  }
}

/** What is asked in tokens that this network's file does not name is of no use here. */
function otherRates(network: Network, tariffs: CapabilityCard['tariffs'] = []): CardView['otherRates'] {
  return tariffs.flatMap(({ token, cpuPerSecond }) => {
    const info = tokenInfo(network, token)
    return info === undefined ? [] : [{ token: info, ratePerSecond: cpuPerSecond }]
  })
}
