import type { Stream, StreamCloseEvent, StreamMessageEvent } from '@libp2p/interface'
import { CodedError, deadline, orAborted } from '@opgpu/utils'
import { Uint8ArrayList } from 'uint8arraylist'

export interface ReaderOptions {
  /** Unread bytes at which the remote is told to pause. */
  highWaterBytes: number
  /** How long a read waits for the remote's next bytes, milliseconds. */
  idleMs: number | undefined
}

/**
 * The pull side of a libp2p stream. libp2p's own byte stream takes whatever arrives and resets the stream when its buffer
 * is full; this one pauses the remote, so that a slow reader costs at most `highWaterBytes` and one muxer window.
 */
export class ByteReader {
  readonly #stream: Stream
  readonly #options: ReaderOptions
  readonly #buffer = new Uint8ArrayList()
  #failure: Error | undefined
  #ended: boolean
  #resuming = false
  #wake: () => void = () => {}

  constructor(stream: Stream, options: ReaderOptions) {
    this.#stream = stream
    this.#options = options
    this.#ended = stream.readableEnded
    stream.addEventListener('message', (event) => this.#onMessage(event))
    stream.addEventListener('end', () => this.#onEnd())
    stream.addEventListener('close', (event) => this.#onClose(event))
  }

  /** Why the stream broke: the reason of our own abort, or CodedError `stream_reset`. */
  get failure(): Error | undefined {
    return this.#failure
  }

  /** Exactly `bytes` bytes, or undefined at the end of the stream. Throws CodedError `stream_truncated`, `stream_idle`, `stream_reset`. */
  async read(bytes: number): Promise<Uint8Array | undefined> {
    while (this.#buffer.byteLength < bytes) {
      if (this.#failure !== undefined) throw this.#failure
      if (this.#ended) return this.#atEnd()
      await this.#more()
    }
    const taken = this.#buffer.subarray(0, bytes)
    this.#buffer.consume(bytes)
    return taken
  }

  async #more(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    this.#resume()
    const { idleMs } = this.#options
    if (idleMs === undefined) return promise
    const idle = deadline(idleMs)
    await orAborted(promise, idle).catch((cause) => {
      throw new CodedError('stream_idle', 'the peer sent nothing for too long', { details: { idleMs }, cause })
    })
  }

  /**
   * What arrived in the pause is handed over within `resume`, which then asks the remote for more whatever happened:
   * a pause in between would be forgotten, and the remote would go on sending.
   */
  #resume(): void {
    if (this.#stream.readStatus !== 'paused') return
    this.#resuming = true
    try {
      this.#stream.resume()
    } catch (error) {
      // The connection went away while the stream was paused; what had arrived has been taken.
      this.#onFailure(reset(error))
    } finally {
      this.#resuming = false
    }
    this.#pauseWhenFull()
  }

  #pauseWhenFull(): void {
    if (this.#resuming || this.#buffer.byteLength < this.#options.highWaterBytes) return
    if (this.#stream.readStatus === 'readable') this.#stream.pause()
  }

  #onMessage(event: StreamMessageEvent): void {
    this.#buffer.append(event.data)
    this.#pauseWhenFull()
    this.#wake()
  }

  #onEnd(): void {
    this.#ended = true
    this.#wake()
  }

  #onClose(event: StreamCloseEvent): void {
    if (event.error !== undefined) this.#onFailure(event.local === true ? event.error : reset(event.error))
    else if (this.#stream.readBufferLength === 0) this.#onEnd()
  }

  #onFailure(error: Error): void {
    this.#failure = error
    this.#wake()
  }

  #atEnd(): undefined {
    if (this.#buffer.byteLength === 0) return undefined
    throw new CodedError('stream_truncated', 'the stream ended in the middle of a frame')
  }
}

function reset(cause: unknown): CodedError {
  return new CodedError('stream_reset', 'the peer or the network broke the stream off', { cause })
}
