import type { Libp2p, PeerId } from '@libp2p/interface'
import { CODE_P2P, type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { CodedError } from '@opgpu/utils'
import { parsePeerId } from './identity.js'

export interface KnownPeer {
  key: string
  /** What is dialled: given addresses, or a peer id that the peer store has addresses for. */
  target: PeerId | Multiaddr[]
  bootstrap: boolean
}

/** Read from the peer store at a time; peers that stay away are removed from it, so that the rest gets its turn. */
const MAX_STORED = 256

/** Throws CodedError `bad_address` for an address without a peer id: a bootstrap node is authenticated like any other. */
export function bootstrapPeers(addresses: string[]): KnownPeer[] {
  const byPeer = new Map<string, Multiaddr[]>()
  for (const text of addresses) {
    const { key, address } = parseBootstrap(text)
    byPeer.set(key, [...(byPeer.get(key) ?? []), address])
  }
  return Array.from(byPeer, ([key, target]) => ({ key, target, bootstrap: true }))
}

function parseBootstrap(text: string): { key: string; address: Multiaddr } {
  try {
    const address = multiaddr(text)
    const id = address.getComponents().findLast(({ code }) => code === CODE_P2P)?.value ?? ''
    return { key: parsePeerId(id as Parameters<typeof parsePeerId>[0]).toString(), address }
  } catch (cause) {
    const hint = 'write it like /ip4/203.0.113.7/tcp/9000/p2p/<peer id>'
    throw new CodedError('bad_address', `not the address of a bootstrap node: ${text.slice(0, 200)}`, { hint, cause })
  }
}

/** Peers that the peer store has an address for. */
export async function storedPeers(libp2p: Pick<Libp2p, 'peerStore' | 'peerId'>): Promise<KnownPeer[]> {
  const peers = await libp2p.peerStore.all({ limit: MAX_STORED, filters: [({ addresses }) => addresses.length > 0] })
  return peers
    .filter(({ id }) => !id.equals(libp2p.peerId))
    .map(({ id }) => ({ key: id.toString(), target: id, bootstrap: false }))
}
