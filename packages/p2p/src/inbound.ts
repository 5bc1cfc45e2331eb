import type { Libp2p, Stream } from '@libp2p/interface'
import type { PeerIdText } from '@opgpu/protocol'
import { CodedError, type Logger, toError } from '@opgpu/utils'
import { Frames } from './frames.js'
import { linger } from './linger.js'
import type { HandleOptions, StreamHandler } from './port.js'
import { Slots } from './slots.js'

/** A peer that neither sends nor reads for this long loses its stream, unless the protocol says otherwise. */
const IDLE_MS = 60_000

export interface InboundModules {
  libp2p: Pick<Libp2p, 'handle' | 'unhandle'>
  logger: Logger
  /** Aborts every stream that is being served. */
  signal: AbortSignal
}

interface Served {
  protocol: string
  options: HandleOptions
  handler: StreamHandler
  slots: Slots
}

/** The protocols that we serve. Whatever goes wrong in a handler ends its own stream and nothing else. */
export class Inbound {
  readonly #modules: InboundModules
  readonly #protocols = new Set<string>()

  constructor(modules: InboundModules) {
    this.#modules = modules
  }

  /** Throws CodedError `protocol_taken`. */
  handle(protocol: string, options: HandleOptions, handler: StreamHandler): void {
    if (this.#protocols.has(protocol)) {
      throw new CodedError('protocol_taken', `the protocol has a handler already: ${protocol}`)
    }
    this.#protocols.add(protocol)
    const served = { protocol, options, handler, slots: new Slots(options.maxConcurrentPerPeer) }
    this.#modules.libp2p
      .handle(protocol, (stream, connection) => this.#admit(served, stream, connection.remotePeer.toString()), {
        maxInboundStreams: options.maxConcurrentPerPeer,
        maxOutboundStreams: Number.POSITIVE_INFINITY,
      })
      // Handled from the call on; what can fail later is telling the peer store, when the node is already stopping.
      .catch((error) => this.#modules.logger.debug('protocol not recorded', { protocol }, error))
  }

  async close(): Promise<void> {
    await this.#modules.libp2p.unhandle([...this.#protocols])
    this.#protocols.clear()
  }

  #admit(served: Served, stream: Stream, peer: string): void {
    // Already over before it got here: its `close` event, which gives the slot back, has passed.
    if (stream.status !== 'open') return
    if (!served.slots.take(peer)) {
      stream.abort(new CodedError('too_many_streams', 'the peer has too many streams of this protocol open'))
      return
    }
    stream.addEventListener('close', () => served.slots.release(peer), { once: true })
    void this.#serve(served, stream, peer as PeerIdText)
  }

  async #serve(served: Served, stream: Stream, peer: PeerIdText): Promise<void> {
    const { maxFrameBytes, idleMs = IDLE_MS } = served.options
    try {
      const frames = Frames.over(stream, { maxFrameBytes, idleMs, signal: this.#modules.signal })
      await served.handler(frames, peer)
      await frames.close()
      linger(stream)
    } catch (error) {
      stream.abort(toError(error))
      this.#modules.logger.debug('stream failed', { protocol: served.protocol, peer }, error)
    }
  }
}
