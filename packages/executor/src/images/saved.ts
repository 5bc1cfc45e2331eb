import { posix } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar-stream'
import { badArchive } from './errors.js'
import type { Blob, Spool } from './spool.js'

/** The files of a `docker save` stream, kept under names of ours: paths in the stream are only keys of a map. */
export class SavedImage {
  readonly #files = new Map<string, Blob>()
  readonly #links = new Map<string, string>()

  static async read(stream: AsyncIterable<Uint8Array>, spool: Spool, signal?: AbortSignal): Promise<SavedImage> {
    const saved = new SavedImage()
    const entries = extract()
    const feeding = pipeline(Readable.from(stream), entries, { signal })
    await Promise.all([feeding, saved.#take(entries, spool, signal)])
    return saved
  }

  async #take(entries: ReturnType<typeof extract>, spool: Spool, signal?: AbortSignal): Promise<void> {
    for await (const entry of entries) {
      const { name, type, linkname } = entry.header
      if (this.#files.size + this.#links.size >= MAX_FILES) throw badArchive('it has too many files')
      if (type === 'file') this.#files.set(name, await spool.keep(entry as AsyncIterable<Uint8Array>, signal))
      else entry.resume()
      // The legacy layout stores a layer that occurs twice once, and a link to it.
      if (type === 'symlink' && linkname) this.#links.set(name, posix.join(posix.dirname(name), linkname))
    }
  }

  /** Rejects with `bad_image_archive` when there is no such file. */
  file(path: string): Blob {
    const blob = this.#files.get(this.#links.get(path) ?? path)
    if (blob === undefined) throw badArchive('a file is missing', { path })
    return blob
  }
}

/** Legacy layouts have three files per layer, and Docker allows 127 layers. */
const MAX_FILES = 1024
