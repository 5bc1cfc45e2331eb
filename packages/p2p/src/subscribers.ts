import type { SubscriptionChangeData } from '@libp2p/gossipsub'
import type { PeerId } from '@libp2p/interface'
import type { PeerIdText } from '@opgpu/protocol'
import type { Pubsub } from './pubsub.js'

type Listener = (topic: string, peer: PeerIdText) => void

/**
 * Tells when a peer's subscription is known and can be served. A subscription often arrives before our own stream to the
 * peer is open; what is published or forwarded in between would go nowhere.
 */
export class Subscribers {
  readonly #pubsub: Pubsub
  readonly #listener: Listener
  readonly #waiting = new Map<string, Set<string>>()

  constructor(pubsub: Pubsub, listener: Listener) {
    this.#pubsub = pubsub
    this.#listener = listener
  }

  start(): void {
    this.#pubsub.addEventListener('subscription-change', this.#onChange)
    this.#watchStreams()
  }

  close(): void {
    this.#pubsub.removeEventListener('subscription-change', this.#onChange)
    Reflect.deleteProperty(this.#pubsub.streamsOutbound, 'set')
    this.#waiting.clear()
  }

  forget(peer: PeerId): void {
    this.#waiting.delete(peer.toString())
  }

  readonly #onChange = (event: CustomEvent<SubscriptionChangeData>): void => {
    const peer = event.detail.peerId.toString()
    const topics = event.detail.subscriptions.filter(({ subscribe }) => subscribe).map(({ topic }) => topic)
    if (topics.length === 0) return
    this.#waiting.set(peer, new Set([...(this.#waiting.get(peer) ?? []), ...topics]))
    if (this.#pubsub.streamsOutbound.has(peer)) this.#tell(peer)
  }

  /** Gossipsub has no event for a stream it has opened, so its table of them is watched. */
  #watchStreams(): void {
    const streams = this.#pubsub.streamsOutbound
    streams.set = (peer, stream) => {
      Map.prototype.set.call(streams, peer, stream)
      queueMicrotask(() => this.#onStream(peer))
      return streams
    }
  }

  /** Gossipsub takes a subscriber into the mesh at once only when the stream came first; otherwise at a later heartbeat. */
  #onStream(peer: string): void {
    const topics = [...(this.#waiting.get(peer) ?? [])]
    const grafted = topics.filter((topic) => this.#pubsub.graftOnSubscribe(peer, topic))
    if (grafted.length > 0) this.#pubsub.sendGraft(peer, grafted)
    this.#tell(peer)
  }

  #tell(peer: string): void {
    const topics = this.#waiting.get(peer) ?? []
    this.#waiting.delete(peer)
    for (const topic of topics) this.#listener(topic, peer as PeerIdText)
  }
}
