import type { Libp2p, PeerId, Stream } from '@libp2p/interface'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { CodedError } from '@opgpu/utils'
import { Frames } from './frames.js'
import { parsePeerId } from './identity.js'
import { linger } from './linger.js'
import type { PeerTarget, StreamOptions } from './port.js'

/** Addresses of a target that are tried; hints come from strangers. */
const MAX_HINTS = 8

type Dialer = Pick<Libp2p, 'dialProtocol' | 'getConnections' | 'peerRouting' | 'peerStore'>

/** Opens framed streams to a peer, dialling it when there is no connection. */
export class Outbound {
  readonly #dialer: Dialer

  constructor(dialer: Dialer) {
    this.#dialer = dialer
  }

  /** Throws CodedError `bad_peer_id`, `peer_unreachable`, `protocol_unsupported`, or the signal's reason. */
  async open(peer: PeerTarget, protocol: string, options: StreamOptions): Promise<Frames> {
    return Frames.over(await this.#stream(peer, protocol, options.signal), options)
  }

  /** As `open`; also throws CodedError `no_response` and what reading a frame throws. */
  async request(peer: PeerTarget, protocol: string, frame: Uint8Array, options: StreamOptions): Promise<Uint8Array> {
    const stream = await this.#stream(peer, protocol, options.signal)
    const frames = Frames.over(stream, options)
    await frames.send(frame)
    await frames.close()
    const answer = await frames[Symbol.asyncIterator]().next()
    linger(stream)
    if (answer.done !== true) return answer.value
    throw new CodedError('no_response', 'the peer closed the stream without an answer', { details: { protocol } })
  }

  async #stream(peer: PeerTarget, protocol: string, signal: AbortSignal): Promise<Stream> {
    const id = parsePeerId(peer.peerId)
    const hints = dialable(peer.addresses ?? [], id)
    try {
      if (hints.length === 0 || this.#dialer.getConnections(id).length > 0)
        return await this.#dial(id, protocol, signal)
      return await this.#dialer
        .dialProtocol(hints, protocol, { signal })
        .catch((error) =>
          signal.aborted || isUnsupported(error) ? Promise.reject(error) : this.#dial(id, protocol, signal),
        )
    } catch (error) {
      throw unreachable(error, peer, protocol, signal)
    }
  }

  /** Dials what the connections, the peer store or the DHT know of the peer. */
  async #dial(id: PeerId, protocol: string, signal: AbortSignal): Promise<Stream> {
    if (this.#dialer.getConnections(id).length === 0 && !(await this.#isStored(id))) {
      // Asked for here and not by the dial: a dial that waits for the DHT blocks the DHT's own dials to the same peer.
      const { multiaddrs } = await this.#dialer.peerRouting.findPeer(id, { signal })
      await this.#dialer.peerStore.merge(id, { multiaddrs })
    }
    return this.#dialer.dialProtocol(id, protocol, { signal })
  }

  async #isStored(id: PeerId): Promise<boolean> {
    if (!(await this.#dialer.peerStore.has(id))) return false
    return (await this.#dialer.peerStore.get(id)).addresses.length > 0
  }
}

function dialable(addresses: string[], id: PeerId): Multiaddr[] {
  return addresses.slice(0, MAX_HINTS).flatMap((text) => {
    try {
      const address = multiaddr(text)
      const named = address.getComponents().findLast(({ name }) => name === 'p2p')?.value
      if (named === undefined) return [address.encapsulate(`/p2p/${id}`)]
      return named === id.toString() ? [address] : []
    } catch {
      // A hint that is no multiaddr helps nobody; the others may.
      return []
    }
  })
}

function isUnsupported(error: unknown): boolean {
  return error instanceof Error && error.name === 'UnsupportedProtocolError'
}

function unreachable(cause: unknown, peer: PeerTarget, protocol: string, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  const details = { peer: peer.peerId, protocol }
  if (isUnsupported(cause)) {
    return new CodedError('protocol_unsupported', 'the peer does not speak this protocol', { details, cause })
  }
  return new CodedError('peer_unreachable', 'the peer cannot be reached', { details, cause })
}
