import type { FrameStream, HandleOptions, Host, StreamHandler } from '@opgpu/p2p'
import type { PeerIdText } from '@opgpu/protocol'

/** Whether a stream belongs to a market, by its protocol, its first frame and who opened it. */
export type Owner = (protocol: string, frame: Uint8Array, remote: PeerIdText) => Promise<boolean>

interface Served {
  owns: Owner
  handler: StreamHandler
}

/** One libp2p host for the markets of several chains: a protocol that they all speak is handled once. */
export class SharedHost {
  readonly #host: Host
  readonly #served = new Map<string, [Served, ...Served[]]>()

  constructor(host: Host) {
    this.#host = host
  }

  /** The host as one market sees it: of the streams that come it is given its own. */
  view(owns: Owner): Host {
    const host = this.#host
    return {
      peerId: host.peerId,
      addresses: () => host.addresses(),
      peers: () => host.peers(),
      subscribe: (topic, handler) => host.subscribe(topic, handler),
      unsubscribe: (topic) => host.unsubscribe(topic),
      publish: (topic, data) => host.publish(topic, data),
      onSubscriber: (listener) => host.onSubscriber(listener),
      onPeer: (listener) => host.onPeer(listener),
      handle: (protocol, options, handler) => this.#handle(protocol, options, { owns, handler }),
      open: (peer, protocol, options) => host.open(peer, protocol, options),
      request: (peer, protocol, frame, options) => host.request(peer, protocol, frame, options),
    }
  }

  #handle(protocol: string, options: HandleOptions, served: Served): void {
    const known = this.#served.get(protocol)
    if (known !== undefined) {
      known.push(served)
      return
    }
    const all: [Served, ...Served[]] = [served]
    this.#served.set(protocol, all)
    this.#host.handle(protocol, options, (stream, remote) => route(all, protocol, stream, remote))
  }
}

/** What belongs to none of them is the first one's to refuse. */
async function route(
  served: readonly [Served, ...Served[]],
  protocol: string,
  stream: FrameStream,
  remote: PeerIdText,
): Promise<void> {
  const [first] = served
  if (served.length === 1) return first.handler(stream, remote)
  const frames = stream[Symbol.asyncIterator]()
  const opening = await frames.next()
  if (opening.done) return
  const chosen = await ownerOf(served, protocol, opening.value, remote)
  await (chosen ?? first).handler(resumed(stream, opening.value, frames), remote)
}

async function ownerOf(
  served: readonly Served[],
  protocol: string,
  frame: Uint8Array,
  remote: PeerIdText,
): Promise<Served | undefined> {
  for (const one of served) if (await one.owns(protocol, frame, remote)) return one
  return undefined
}

/** The stream with the frame that was read from it put back. */
function resumed(stream: FrameStream, frame: Uint8Array, rest: AsyncIterator<Uint8Array>): FrameStream {
  return {
    send: (bytes) => stream.send(bytes),
    close: () => stream.close(),
    abort: (reason) => stream.abort(reason),
    async *[Symbol.asyncIterator]() {
      yield frame
      for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
    },
  }
}
