import type { Libp2p, PeerId } from '@libp2p/interface'
import type { PeerIdText } from '@opgpu/protocol'
import { closing, Emitter, type Logger } from '@opgpu/utils'
import type { GossipCount } from './counts.js'
import { Gossip } from './gossip.js'
import { Inbound } from './inbound.js'
import { PeerKeeper } from './keeper.js'
import { bootstrapPeers } from './known-peers.js'
import { type HostConfig, type HostServices, WANTED_PEERS } from './options.js'
import { Outbound } from './outbound.js'
import { peerSummaries } from './peers.js'
import type * as port from './port.js'
import { asPubsub, type Pubsub } from './pubsub.js'
import { MIN_SOUGHT_SCORE } from './scoring.js'
import { Subscribers } from './subscribers.js'
import { knownTopics } from './topics.js'

export interface HostModules {
  /** A started node that was built with `hostOptions` of the same configuration. */
  libp2p: Libp2p<HostServices>
  config: Pick<HostConfig, 'network' | 'otherNetworks' | 'bootstrap' | 'wantedPeers'>
  logger: Logger
  signal: AbortSignal
}

/** What the composition root holds; everybody else takes a `Host`. */
export interface RunningHost extends port.Host {
  /** Starts seeking peers. */
  start(): void
  /** Stops seeking peers, resets the streams being served, leaves all topics. The libp2p node stays its owner's to stop. */
  close(): Promise<void>
  /** Gossip messages seen, by kind of topic, verdict and code. */
  counts(): GossipCount[]
}

/** Throws CodedError `bad_address` for an unusable bootstrap address. */
export function createHost(modules: HostModules): RunningHost {
  return new Libp2pHost(modules)
}

type PeerEvent = { type: 'connected' | 'disconnected'; peer: PeerIdText }
type HostEvents = { peer: PeerEvent; subscriber: { topic: string; peer: PeerIdText } }

class Libp2pHost implements RunningHost {
  readonly peerId: PeerIdText
  readonly #libp2p: Libp2p<HostServices>
  readonly #pubsub: Pubsub
  readonly #gossip: Gossip
  readonly #subscribers: Subscribers
  readonly #inbound: Inbound
  readonly #outbound: Outbound
  readonly #keeper: PeerKeeper
  readonly #events = new Emitter<HostEvents>()
  readonly #stop = new AbortController()
  #running: Promise<void> = Promise.resolve()

  constructor({ libp2p, config, logger, signal: given }: HostModules) {
    const signal = AbortSignal.any([given, this.#stop.signal])
    const pubsub = asPubsub(libp2p.services.pubsub)
    this.peerId = libp2p.peerId.toString() as PeerIdText
    this.#libp2p = libp2p
    this.#pubsub = pubsub
    this.#gossip = new Gossip({ pubsub, topics: knownTopics(config), logger })
    this.#subscribers = new Subscribers(pubsub, (topic, peer) => this.#events.emit('subscriber', { topic, peer }))
    this.#inbound = new Inbound({ libp2p, logger, signal })
    this.#outbound = new Outbound(libp2p)
    this.#keeper = new PeerKeeper({
      libp2p,
      bootstrap: bootstrapPeers(config.bootstrap ?? []),
      wantedPeers: config.wantedPeers ?? WANTED_PEERS,
      acceptable: (peer) => pubsub.getScore(peer) >= MIN_SOUGHT_SCORE,
      logger,
      signal,
    })
  }

  start(): void {
    this.#libp2p.addEventListener('peer:connect', this.#onConnect)
    this.#libp2p.addEventListener('peer:disconnect', this.#onDisconnect)
    this.#gossip.start()
    this.#subscribers.start()
    this.#running = this.#keeper.run()
  }

  async close(): Promise<void> {
    this.#stop.abort(closing())
    await this.#running
    await this.#inbound.close()
    this.#gossip.close()
    this.#subscribers.close()
    this.#libp2p.removeEventListener('peer:connect', this.#onConnect)
    this.#libp2p.removeEventListener('peer:disconnect', this.#onDisconnect)
  }

  addresses(): string[] {
    return this.#libp2p.getMultiaddrs().map(String)
  }

  peers(): port.PeerSummary[] {
    return peerSummaries(this.#libp2p, (peer) => this.#pubsub.getScore(peer))
  }

  counts(): GossipCount[] {
    return this.#gossip.counts()
  }

  subscribe(topic: string, handler: port.GossipHandler): void {
    this.#gossip.subscribe(topic, handler)
  }

  unsubscribe(topic: string): void {
    this.#gossip.unsubscribe(topic)
  }

  publish(topic: string, data: Uint8Array): Promise<number> {
    return this.#gossip.publish(topic, data)
  }

  onSubscriber(listener: (topic: string, peer: PeerIdText) => void): () => void {
    return this.#events.on('subscriber', ({ topic, peer }) => listener(topic, peer))
  }

  onPeer(listener: (event: PeerEvent) => void): () => void {
    return this.#events.on('peer', listener)
  }

  handle(protocol: string, options: port.HandleOptions, handler: port.StreamHandler): void {
    this.#inbound.handle(protocol, options, handler)
  }

  open(peer: port.PeerTarget, protocol: string, options: port.StreamOptions): Promise<port.FrameStream> {
    return this.#outbound.open(peer, protocol, options)
  }

  request(
    peer: port.PeerTarget,
    protocol: string,
    frame: Uint8Array,
    options: port.StreamOptions,
  ): Promise<Uint8Array> {
    return this.#outbound.request(peer, protocol, frame, options)
  }

  readonly #onConnect = (event: CustomEvent<PeerId>): void => {
    this.#events.emit('peer', { type: 'connected', peer: event.detail.toString() as PeerIdText })
  }

  readonly #onDisconnect = (event: CustomEvent<PeerId>): void => {
    this.#subscribers.forget(event.detail)
    this.#events.emit('peer', { type: 'disconnected', peer: event.detail.toString() as PeerIdText })
  }
}
