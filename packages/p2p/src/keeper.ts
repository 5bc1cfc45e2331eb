import type { Libp2p } from '@libp2p/interface'
import { deadline, type Logger, orAborted } from '@opgpu/utils'
import { Backoff } from './backoff.js'
import { parsePeerId } from './identity.js'
import { type KnownPeer, storedPeers } from './known-peers.js'
import { Wake } from './wake.js'

const MAX_DIALS = 8
const DIAL_MS = 10_000
const EXPLORE_MS = 20_000
/** After so many failures in a row a peer that is no bootstrap node is forgotten. */
const GIVE_UP_AFTER = 6
const EXPLORE = 'explore'

export interface KeeperModules {
  libp2p: Libp2p
  bootstrap: KnownPeer[]
  wantedPeers: number
  /** Whether a peer's gossip score allows seeking it out. */
  acceptable: (peer: string) => boolean
  logger: Logger
  signal: AbortSignal
}

/**
 * Keeps the wanted number of peers connected: bootstrap nodes first, then whom the peer store and the DHT know. Acts when a
 * peer comes, goes or is discovered and when a backoff ends; never gives a bootstrap node up.
 */
export class PeerKeeper {
  readonly #modules: KeeperModules
  readonly #backoff = new Backoff()
  /** Dials and the walk of the DHT that are under way, by peer. */
  readonly #busy = new Map<string, Promise<void>>()
  readonly #wake = new Wake()

  constructor(modules: KeeperModules) {
    this.#modules = modules
  }

  /** Runs until the signal aborts; then nothing is under way any more. */
  async run(): Promise<void> {
    const { libp2p, signal } = this.#modules
    libp2p.addEventListener('peer:connect', this.#onConnect)
    libp2p.addEventListener('peer:disconnect', this.#onChange)
    libp2p.addEventListener('peer:discovery', this.#onChange)
    try {
      while (!signal.aborted) await this.#round()
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      libp2p.removeEventListener('peer:connect', this.#onConnect)
      libp2p.removeEventListener('peer:disconnect', this.#onChange)
      libp2p.removeEventListener('peer:discovery', this.#onChange)
      await Promise.all(this.#busy.values())
    }
  }

  readonly #onConnect = (event: CustomEvent<{ toString(): string }>): void => {
    this.#backoff.forget(event.detail.toString())
    this.#backoff.forget(EXPLORE)
    this.#wake.ring()
  }

  readonly #onChange = (): void => this.#wake.ring()

  async #round(): Promise<void> {
    const connected = new Set(this.#modules.libp2p.getPeers().map(String))
    const missing = this.#modules.wantedPeers - connected.size - this.#busy.size
    if (missing > 0) {
      const peers = await this.#candidates(connected)
      for (const peer of peers.slice(0, Math.min(missing, MAX_DIALS - this.#busy.size)))
        this.#begin(peer.key, this.#dial(peer))
      if (connected.size > 0 && this.#isFree(EXPLORE)) this.#begin(EXPLORE, this.#explore())
    }
    await this.#wake.wait(this.#modules.signal, missing > 0 ? this.#backoff.nextMs(Date.now()) : undefined)
  }

  async #candidates(connected: Set<string>): Promise<KnownPeer[]> {
    const { libp2p, bootstrap, acceptable, signal } = this.#modules
    const own = libp2p.peerId.toString()
    const named = new Set([own, ...bootstrap.map(({ key }) => key), ...connected])
    const stored = await orAborted(this.#stored(), signal)
    const missing = bootstrap.filter(({ key }) => key !== own && !connected.has(key))
    const others = stored.filter(({ key }) => !named.has(key) && acceptable(key))
    return [...missing, ...others].filter(({ key }) => this.#isFree(key))
  }

  /** Without a readable peer store the bootstrap nodes are still there. */
  async #stored(): Promise<KnownPeer[]> {
    try {
      return await storedPeers(this.#modules.libp2p)
    } catch (error) {
      this.#modules.logger.warn('peer store not readable', {}, error)
      return []
    }
  }

  #isFree(key: string): boolean {
    return !this.#busy.has(key) && this.#backoff.ready(key, Date.now())
  }

  #begin(key: string, work: Promise<void>): void {
    const done = work.finally(() => {
      this.#busy.delete(key)
      this.#wake.ring()
    })
    this.#busy.set(key, done)
  }

  async #dial(peer: KnownPeer): Promise<void> {
    const { libp2p, logger, signal } = this.#modules
    try {
      await libp2p.dial(peer.target, { signal: deadline(DIAL_MS, signal) })
      this.#backoff.forget(peer.key)
    } catch (error) {
      if (signal.aborted) return
      const failures = this.#backoff.failed(peer.key, Date.now())
      logger.debug('peer not reached', { peer: peer.key, failures }, error)
      if (!peer.bootstrap && failures >= GIVE_UP_AFTER) await this.#forget(peer)
    }
  }

  async #forget(peer: KnownPeer): Promise<void> {
    this.#backoff.forget(peer.key)
    await this.#modules.libp2p.peerStore.delete(parsePeerId(peer.key))
  }

  /** Asks the DHT for our neighbours; whom it finds is discovered into the peer store and rings the bell. */
  async #explore(): Promise<void> {
    const { libp2p, logger, signal } = this.#modules
    try {
      const key = libp2p.peerId.toMultihash().bytes
      for await (const { id, multiaddrs } of libp2p.peerRouting.getClosestPeers(key, {
        signal: deadline(EXPLORE_MS, signal),
      }))
        await libp2p.peerStore.merge(id, { multiaddrs })
    } catch (error) {
      if (!signal.aborted) logger.debug('no neighbours found', {}, error)
    }
    this.#backoff.failed(EXPLORE, Date.now())
  }
}
