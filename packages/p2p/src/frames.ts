import type { Stream } from '@libp2p/interface'
import { CodedError, deadline, orAborted, toError } from '@opgpu/utils'
import { Uint8ArrayList } from 'uint8arraylist'
import { ByteReader } from './byte-reader.js'
import type { FrameStream } from './port.js'

/** Every frame is preceded by its length: 4 bytes, big-endian. */
const HEADER_BYTES = 4
/** Room for a few small frames before the remote is paused. */
const LEAST_HIGH_WATER_BYTES = 64 * 1024

export interface FrameOptions {
  signal: AbortSignal
  maxFrameBytes: number
  /** How long a read or a send waits for the remote, milliseconds; without it only `signal` ends a wait. */
  idleMs?: number
}

/** Length-prefixed frames over one libp2p stream. Aborting the signal resets the stream. */
export class Frames implements FrameStream {
  readonly #stream: Stream
  readonly #reader: ByteReader
  readonly #options: FrameOptions

  constructor(stream: Stream, options: FrameOptions) {
    const highWaterBytes = Math.max(LEAST_HIGH_WATER_BYTES, options.maxFrameBytes + HEADER_BYTES)
    this.#stream = stream
    this.#options = options
    this.#reader = new ByteReader(stream, { highWaterBytes, idleMs: options.idleMs })
  }

  /** Ties the stream's life to the signal. */
  static over(stream: Stream, options: FrameOptions): Frames {
    const frames = new Frames(stream, options)
    const onAbort = () => frames.abort(toError(options.signal.reason))
    options.signal.addEventListener('abort', onAbort, { once: true })
    stream.addEventListener('close', () => options.signal.removeEventListener('abort', onAbort), { once: true })
    if (options.signal.aborted) onAbort()
    return frames
  }

  async send(frame: Uint8Array): Promise<void> {
    const header = new Uint8Array(HEADER_BYTES)
    new DataView(header.buffer).setUint32(0, frame.length)
    await this.#whileOpen(async (signal) => {
      this.#stream.send(new Uint8ArrayList(header, frame))
      while (this.#stream.writableNeedsDrain) await drained(this.#stream, signal)
    })
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    for (;;) {
      const frame = await this.#next()
      if (frame === undefined) return
      yield frame
    }
  }

  async close(): Promise<void> {
    await this.#whileOpen((signal) => this.#stream.close({ signal }))
  }

  abort(reason: Error): void {
    this.#stream.abort(reason)
  }

  async #next(): Promise<Uint8Array | undefined> {
    const header = await this.#reader.read(HEADER_BYTES)
    if (header === undefined) return undefined
    const length = new DataView(header.buffer, header.byteOffset).getUint32(0)
    if (length > this.#options.maxFrameBytes) throw this.#tooLarge(length)
    const frame = await this.#reader.read(length)
    if (frame === undefined) throw new CodedError('stream_truncated', 'the stream ended after a frame header')
    return frame
  }

  #tooLarge(length: number): CodedError {
    const details = { length, maxFrameBytes: this.#options.maxFrameBytes }
    const error = new CodedError('frame_too_large', 'the peer announced a frame above the limit', { details })
    this.#stream.abort(error)
    return error
  }

  /** Runs a write; what libp2p throws when the stream is gone becomes the reason why it is. */
  async #whileOpen(write: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { signal, idleMs } = this.#options
    const wait = idleMs === undefined ? signal : deadline(idleMs, signal)
    try {
      await write(wait)
    } catch (cause) {
      if (this.#reader.failure !== undefined) throw this.#reader.failure
      if (signal.aborted) throw signal.reason
      if (!wait.aborted) throw new CodedError('stream_closed', 'the stream is closed for writing', { cause })
      throw new CodedError('stream_idle', 'the peer read nothing for too long', { details: { idleMs }, cause })
    }
  }
}

/** Resolves when the transport takes bytes again; rejects when the stream closes or the signal aborts. */
async function drained(stream: Stream, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const onDrain = () => resolve()
  const onClose = () => reject(new Error('the stream closed before the frame was sent'))
  stream.addEventListener('drain', onDrain, { once: true })
  stream.addEventListener('close', onClose, { once: true })
  try {
    await orAborted(promise, signal)
  } finally {
    stream.removeEventListener('drain', onDrain)
    stream.removeEventListener('close', onClose)
  }
}
