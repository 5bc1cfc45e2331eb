import { type FileHandle, open } from 'node:fs/promises'
import { orAborted } from '@opgpu/utils'
import type { LogChunk } from '../port.js'
import { encodeFrames, type Frame, FrameParser, type LogStream } from './log-frames.js'

const READ_BYTES = 64 * 1024

/** Keeps a container's log, up to a cap, in a file that any number of readers follow from its start. */
export class LogRecorder {
  readonly #path: string
  readonly #file: FileHandle
  readonly #capBytes: number
  readonly #kept = { stdout: 0, stderr: 0 }
  #ended = false
  #grown = Promise.withResolvers<void>()
  /** Bytes were dropped at the cap. */
  truncated = false

  private constructor(path: string, file: FileHandle, capBytes: number) {
    this.#path = path
    this.#file = file
    this.#capBytes = capBytes
  }

  /** Starts the file over: what is recorded next is the log from its first byte. */
  static async init(path: string, capBytes: number): Promise<LogRecorder> {
    return new LogRecorder(path, await open(path, 'w', 0o600), capBytes)
  }

  /** Takes the engine's log from its first byte until it ends or the cap is reached. What is kept is not kept again. */
  async record(source: AsyncIterable<Buffer>): Promise<void> {
    const parser = new FrameParser()
    const passed = { stdout: 0, stderr: 0 }
    for await (const bytes of source) {
      const frames = this.#withinCap(this.#unseen(parser.push(bytes), passed))
      if (frames.length > 0) await this.#file.write(encodeFrames(frames))
      this.#announce()
      if (this.truncated) return
    }
  }

  /** Readers get what is kept and then end. */
  async end(): Promise<void> {
    this.#ended = true
    this.#grown.resolve()
    await this.#file.close()
  }

  async *read(signal: AbortSignal): AsyncGenerator<LogChunk> {
    const offsets = { stdout: 0, stderr: 0 }
    const parser = new FrameParser()
    for await (const bytes of this.#follow(signal)) {
      for (const { stream, data } of parser.push(bytes)) {
        yield { stream, offset: offsets[stream], data }
        offsets[stream] += data.length
      }
    }
  }

  *#unseen(frames: Iterable<Frame>, passed: Record<LogStream, number>): Generator<Frame> {
    for (const { stream, data } of frames) {
      const seen = Math.max(0, this.#kept[stream] - passed[stream])
      passed[stream] += data.length
      if (seen < data.length) yield { stream, data: data.subarray(seen) }
    }
  }

  #withinCap(frames: Iterable<Frame>): Frame[] {
    const kept: Frame[] = []
    for (const { stream, data } of frames) {
      const room = this.#capBytes - this.#kept.stdout - this.#kept.stderr
      if (data.length > room) this.truncated = true
      if (room > 0) kept.push({ stream, data: data.subarray(0, room) })
      this.#kept[stream] += Math.min(room, data.length)
    }
    return kept
  }

  #announce(): void {
    this.#grown.resolve()
    this.#grown = Promise.withResolvers<void>()
  }

  async *#follow(signal: AbortSignal): AsyncGenerator<Buffer> {
    const file = await open(this.#path, 'r')
    try {
      for (let at = 0; ; ) {
        const { promise: grown } = this.#grown
        const ended = this.#ended
        const { bytesRead, buffer } = await file.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, at)
        at += bytesRead
        if (bytesRead > 0) yield buffer.subarray(0, bytesRead)
        else if (ended) return
        else await orAborted(grown, signal)
      }
    } finally {
      await file.close()
    }
  }
}
