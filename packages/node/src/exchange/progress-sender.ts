import type { FrameStream, Host, PeerTarget } from '@opgpu/p2p'
import { LIMITS, PROTOCOLS, type Progress, progressCodec, type TaskId } from '@opgpu/protocol'
import { deadline, orAborted, toError } from '@opgpu/utils'

/** A client that does not take a frame for so long is not watching. */
const SEND_MS = 10_000

/** The provider's live word to its clients. Best effort: what matters is in the delivery. */
export class ProgressSender {
  readonly #host: Host
  readonly #signal: AbortSignal
  readonly #streams = new Map<TaskId, Promise<FrameStream>>()

  constructor(host: Host, signal: AbortSignal) {
    this.#host = host
    this.#signal = signal
  }

  /** False when the client could not be told; the next call opens a new stream. */
  async send(taskId: TaskId, client: PeerTarget, frame: Progress): Promise<boolean> {
    try {
      const stream = await this.#stream(taskId, client)
      await orAborted(stream.send(progressCodec.encode(frame)), deadline(SEND_MS, this.#signal))
      return true
    } catch (error) {
      this.#forget(taskId, toError(error))
      return false
    }
  }

  /** Ends the stream of a task. */
  end(taskId: TaskId): void {
    const stream = this.#streams.get(taskId)
    this.#streams.delete(taskId)
    stream?.then((open) => open.close()).catch(() => {})
  }

  #stream(taskId: TaskId, client: PeerTarget): Promise<FrameStream> {
    const known = this.#streams.get(taskId)
    if (known !== undefined) return known
    const opening = this.#open(taskId, client)
    this.#streams.set(taskId, opening)
    return opening
  }

  /** The signal given to a stream ends it, so the limit for opening is kept apart. */
  async #open(taskId: TaskId, client: PeerTarget): Promise<FrameStream> {
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(new Error('the client did not answer')), SEND_MS)
    const signal = AbortSignal.any([late.signal, this.#signal])
    try {
      const stream = await this.#host.open(client, PROTOCOLS.progress, { maxFrameBytes: LIMITS.frame, signal })
      await stream.send(progressCodec.encode({ type: 'hello', taskId }))
      return stream
    } finally {
      clearTimeout(timer)
    }
  }

  #forget(taskId: TaskId, reason: Error): void {
    const stream = this.#streams.get(taskId)
    this.#streams.delete(taskId)
    stream?.then((open) => open.abort(reason)).catch(() => {})
  }
}
