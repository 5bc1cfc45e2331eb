import type { PeerIdText } from '@opgpu/protocol'

/** What a validator decides about a gossiped message; `code` is counted and logged in one place. */
export type Validation =
  | { verdict: 'accept' }
  /** Not forwarded, the sender not blamed: seen before, stale, not for us. */
  | { verdict: 'ignore'; code: string }
  /** Not forwarded, and the sender's score falls: malformed or forged. */
  | { verdict: 'reject'; code: string }

export type GossipHandler = (data: Uint8Array, from: PeerIdText) => Validation | Promise<Validation>

/** One bidirectional byte stream, message framed: every `send` arrives as one item of the iteration. */
export interface FrameStream extends AsyncIterable<Uint8Array> {
  /** Resolves when the transport has taken the frame: awaiting it is the back-pressure. */
  send(frame: Uint8Array): Promise<void>
  /** Ends our half; the remote's frames can still be read. */
  close(): Promise<void>
  abort(reason: Error): void
}

export interface StreamOptions {
  signal: AbortSignal
  /** Largest frame accepted from the remote, bytes. */
  maxFrameBytes: number
}

export interface HandleOptions {
  /** Largest frame accepted from the remote, bytes. */
  maxFrameBytes: number
  /** Streams that one peer may have open at a time; more are reset. */
  maxConcurrentPerPeer: number
  /** How long a read or a send may wait for the remote, milliseconds. Default 60,000. */
  idleMs?: number
}

export type StreamHandler = (stream: FrameStream, remote: PeerIdText) => Promise<void>

export interface PeerSummary {
  peerId: PeerIdText
  addresses: string[]
  direction: 'inbound' | 'outbound'
  score: number
  latencyMs: number | undefined
}

export interface PeerTarget {
  peerId: PeerIdText
  /** Where it may be dialled, when the peer store does not know. Hints only: the peer id is what is authenticated. */
  addresses?: string[]
}

/** The daemon's place in the network. Every method that waits takes a signal. */
export interface Host {
  readonly peerId: PeerIdText
  /** Addresses that others may dial, with the peer id. */
  addresses(): string[]
  peers(): PeerSummary[]
  /** One handler a topic; subscribing twice throws. */
  subscribe(topic: string, handler: GossipHandler): void
  unsubscribe(topic: string): void
  /** Number of peers the message was handed to. 0 when nobody listens, and for bytes that were published within two minutes. */
  publish(topic: string, data: Uint8Array): Promise<number>
  /** Calls back when a peer is known to have subscribed to a topic that we know of. */
  onSubscriber(listener: (topic: string, peer: PeerIdText) => void): () => void
  onPeer(listener: (event: { type: 'connected' | 'disconnected'; peer: PeerIdText }) => void): () => void
  /** One handler a protocol; handling twice throws. When the handler returns, our half is closed; when it throws, the stream is reset. */
  handle(protocol: string, options: HandleOptions, handler: StreamHandler): void
  open(peer: PeerTarget, protocol: string, options: StreamOptions): Promise<FrameStream>
  /** Sends one frame, closes our half and returns the one frame that comes back. */
  request(peer: PeerTarget, protocol: string, frame: Uint8Array, options: StreamOptions): Promise<Uint8Array>
}

/** The peer id of a compressed secp256k1 public key, and back: `peerIdOfPublicKey`, `publicKeyOfPeerId`. */
export type PeerIdOfPublicKey = (publicKey: Uint8Array) => PeerIdText
export type PublicKeyOfPeerId = (peerId: PeerIdText) => Uint8Array
