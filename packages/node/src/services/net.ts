import type { Backend } from '@opgpu/api'
import type { Host } from '@opgpu/p2p'
import type { CardCache } from '../gossip/cards.js'

export function netBackend({ host, cards }: { host: Host; cards: CardCache }): Backend['net'] {
  return {
    peers: async () => host.peers(),
    gpus: async () =>
      cards.all().map(({ message }) => {
        const { version: _, addresses: __, tariff, ...card } = message
        return { ...card, ratePerSecond: tariff.cpuPerSecond }
      }),
  }
}
