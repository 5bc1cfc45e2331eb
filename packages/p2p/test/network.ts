import { randomBytes } from 'node:crypto'
import type { PeerIdText } from '@opgpu/protocol'
import { closing, silentLogger } from '@opgpu/utils'
import { createStandaloneHost, type Host, type HostConfig, type RunningHost } from '../src/index.js'

export const NETWORK = 'test'

/** Hosts over loopback that all end with the test. */
export class TestNetwork {
  readonly #hosts: RunningHost[] = []
  readonly #stop = new AbortController()

  async host(config: Partial<HostConfig> = {}): Promise<RunningHost> {
    const host = await createStandaloneHost(
      { network: NETWORK, privateKey: randomBytes(32), ...config },
      { logger: silentLogger, signal: this.#stop.signal },
    )
    this.#hosts.push(host)
    return host
  }

  async close(): Promise<void> {
    this.#stop.abort(closing())
    await Promise.all(this.#hosts.map((host) => host.close()))
  }
}

/** Resolves once `host` is connected to `peer`. */
export function connected(host: Host, peer: PeerIdText): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const stop = host.onPeer((event) => event.type === 'connected' && event.peer === peer && resolve())
  if (host.peers().some(({ peerId }) => peerId === peer)) resolve()
  return promise.finally(stop)
}

/** Resolves once `host` may publish to each of `peers` on `topic`. Call it before they subscribe. */
export function subscribed(host: Host, topic: string, peers: PeerIdText[]): Promise<void> {
  const missing = new Set(peers)
  const { promise, resolve } = Promise.withResolvers<void>()
  const stop = host.onSubscriber((name, peer) => {
    if (name === topic) missing.delete(peer)
    if (missing.size === 0) resolve()
  })
  return promise.finally(stop)
}

/** The first `count` values given to `push`. */
export function collector<T>(count: number): { push: (value: T) => void; values: T[]; done: Promise<T[]> } {
  const values: T[] = []
  const { promise, resolve } = Promise.withResolvers<T[]>()
  const push = (value: T) => {
    values.push(value)
    if (values.length === count) resolve(values)
  }
  return { push, values, done: promise }
}

export const soon = () => AbortSignal.timeout(20_000)
