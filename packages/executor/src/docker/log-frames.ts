import type { LogChunk } from '../port.js'

export type LogStream = LogChunk['stream']
export interface Frame {
  stream: LogStream
  data: Buffer
}

/** Header of the engine's multiplexed streams: stream number, three zero bytes, length as big-endian 32 bits. */
const HEADER_BYTES = 8
const STDERR = 2

/** Splits the engine's multiplexed bytes into frames; a frame may come in any number of pieces. */
export class FrameParser {
  #header = Buffer.alloc(0)
  #left = 0
  #stream: LogStream = 'stdout'

  #readHeader(bytes: Buffer): number {
    const taken = bytes.subarray(0, HEADER_BYTES - this.#header.length)
    this.#header = Buffer.concat([this.#header, taken])
    if (this.#header.length === HEADER_BYTES) {
      this.#stream = this.#header[0] === STDERR ? 'stderr' : 'stdout'
      this.#left = this.#header.readUInt32BE(4)
      this.#header = Buffer.alloc(0)
    }
    return taken.length
  }

  *push(bytes: Buffer): Generator<Frame> {
    let at = 0
    while (at < bytes.length) {
      if (this.#left === 0) at += this.#readHeader(bytes.subarray(at))
      else {
        const data = bytes.subarray(at, at + this.#left)
        this.#left -= data.length
        at += data.length
        yield { stream: this.#stream, data }
      }
    }
  }
}

/** The frames as bytes again; neighbours of the same stream become one frame. */
export function encodeFrames(frames: Frame[]): Buffer {
  const runs: { stream: LogStream; pieces: Buffer[]; length: number }[] = []
  for (const { stream, data } of frames) {
    const last = runs.at(-1)
    if (last?.stream !== stream) runs.push({ stream, pieces: [data], length: data.length })
    else {
      last.pieces.push(data)
      last.length += data.length
    }
  }
  return Buffer.concat(runs.flatMap(({ stream, pieces, length }) => [header(stream, length), ...pieces]))
}

function header(stream: LogStream, length: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES)
  bytes[0] = stream === 'stderr' ? STDERR : 1
  bytes.writeUInt32BE(length, 4)
  return bytes
}
