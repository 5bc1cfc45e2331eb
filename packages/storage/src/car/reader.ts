import { storageError } from '../errors.js'

export function badCar(why: string, cause?: unknown) {
  return storageError('bad_car', `the archive is refused: ${why}`, cause === undefined ? {} : { cause })
}

/** Takes exact numbers of bytes off a stream of pieces; holds no more than one piece and what was asked for. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>
  #piece: Uint8Array = new Uint8Array()
  #at = 0

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** Throws `bad_car` when the stream ends first. */
  async take(count: number): Promise<Uint8Array> {
    if (this.#piece.length - this.#at >= count) return this.#advance(count)
    const bytes = Buffer.allocUnsafe(count)
    for (let filled = 0; filled < count; ) {
      if (!(await this.more())) throw badCar('it ends in the middle of a block')
      const part = this.#advance(Math.min(count - filled, this.#piece.length - this.#at))
      bytes.set(part, filled)
      filled += part.length
    }
    return bytes
  }

  /** An unsigned varint of at most four bytes, enough for 256 MiB. */
  async length(): Promise<number> {
    let value = 0
    for (let shift = 0; shift < 28; shift += 7) {
      const [byte = 0] = await this.take(1)
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    throw badCar('a length is out of range')
  }

  /** False at the end of the stream. */
  async more(): Promise<boolean> {
    while (this.#at >= this.#piece.length) {
      const { done, value } = await this.#source.next()
      if (done) return false
      this.#piece = value
      this.#at = 0
    }
    return true
  }

  async close(): Promise<void> {
    await this.#source.return?.()
  }

  #advance(count: number): Uint8Array {
    const part = this.#piece.subarray(this.#at, this.#at + count)
    this.#at += count
    return part
  }
}
