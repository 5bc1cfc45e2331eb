import type { Connection, Libp2p } from '@libp2p/interface'
import type { PeerIdText } from '@opgpu/protocol'
import type { PeerSummary } from './port.js'

/** One summary a connected peer, of its oldest connection. */
export function peerSummaries(libp2p: Pick<Libp2p, 'getConnections'>, score: (peer: string) => number): PeerSummary[] {
  const byPeer = new Map<string, Connection[]>()
  for (const connection of libp2p.getConnections()) {
    const peer = connection.remotePeer.toString()
    byPeer.set(peer, [...(byPeer.get(peer) ?? []), connection])
  }
  return Array.from(byPeer, ([peer, connections]) => summary(peer, connections, score(peer)))
}

function summary(peer: string, connections: Connection[], score: number): PeerSummary {
  return {
    peerId: peer as PeerIdText,
    addresses: connections.map(({ remoteAddr }) => remoteAddr.toString()),
    direction: connections[0]?.direction ?? 'inbound',
    score,
    latencyMs: connections.find(({ rtt }) => rtt !== undefined)?.rtt,
  }
}
