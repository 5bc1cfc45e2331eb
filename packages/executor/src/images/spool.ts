import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BlobRef } from './documents.js'
import { badArchive } from './errors.js'

/** A stream kept on disk, named by what it holds. */
export interface Blob extends BlobRef {
  read(): AsyncIterable<Uint8Array>
}

const READ_BYTES = 1024 * 1024

/** A temporary directory for streams whose digest must be known before they are written on. */
export class Spool {
  readonly #directory: string
  readonly #maxBytes: number
  #files = 0
  #bytes = 0

  constructor(directory: string, maxBytes: number) {
    this.#directory = directory
    this.#maxBytes = maxBytes
  }

  /** `parent` is where the directory is made (default: the system's); `maxBytes` bounds all that is kept. */
  static async init(maxBytes: number, parent = tmpdir()): Promise<Spool> {
    return new Spool(await mkdtemp(join(parent, 'opgpu-image-')), maxBytes)
  }

  /** Rejects with `bad_image_archive` when the bound is passed. */
  async keep(source: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<Blob> {
    const path = join(this.#directory, String(this.#files++))
    const hash = createHash('sha256')
    let size = 0
    await using file = await open(path, 'wx', 0o600)
    for await (const chunk of source) {
      signal?.throwIfAborted()
      this.#count(chunk.length)
      hash.update(chunk)
      await file.writeFile(chunk)
      size += chunk.length
    }
    return { digest: `sha256:${hash.digest('hex')}`, size, read: () => readFrom(path) }
  }

  #count(bytes: number): void {
    this.#bytes += bytes
    if (this.#bytes > this.#maxBytes) throw badArchive('it is larger than allowed', { maxBytes: this.#maxBytes })
  }

  async close(): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true })
  }
}

function readFrom(path: string): AsyncIterable<Uint8Array> {
  return createReadStream(path, { highWaterMark: READ_BYTES })
}
