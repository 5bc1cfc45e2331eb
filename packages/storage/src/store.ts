import type { Helia } from '@helia/interface'
import * as dagCbor from '@ipld/dag-cbor'
import type { CidText } from '@opgpu/protocol'
import { closing, type Logger } from '@opgpu/utils'
import type { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import { abortable } from './ahead.js'
import type { DiskBlocks } from './blocks/disk.js'
import type { Guard, Hold } from './blocks/guard.js'
import { cidOf } from './blocks/hash.js'
import type { Quota } from './blocks/quota.js'
import { exportCar } from './car/export.js'
import { type ImportOptions, importCar } from './car/import.js'
import { parseCid } from './cid.js'
import { collect } from './collect.js'
import { isComplete, presentBlocks } from './dag/present.js'
import { storageError } from './errors.js'
import { fetchBlocks } from './fetch.js'
import { MAX_SINGLE_BLOCK_BYTES } from './limits.js'
import type { Pins } from './pins.js'
import type { Content, ContentStore, TransferOptions, Usage } from './port.js'
import { counted, progressOf } from './progress.js'
import { addAll } from './unixfs/add.js'
import { describe, findFile, requireFits } from './unixfs/describe.js'
import { readFile } from './unixfs/file.js'
import { scan } from './unixfs/scan.js'
import { writeTo } from './unixfs/write.js'

export interface StoreParts {
  blocks: DiskBlocks
  pins: Pins
  guard: Guard
  quota: Quota
  logger: Logger
  /** Absent when the store was opened without a network. */
  network: Helia | undefined
  /** Ends what stands under the store, once nothing runs in it. */
  shut: () => Promise<void>
}

/** The importer names the root after the first part of every path; no file on disk is called so. */
const ROOT = 'root'

export class HeliaStore implements ContentStore {
  readonly #parts: StoreParts
  readonly #closing = new AbortController()
  #closed: Promise<void> | undefined

  constructor(parts: StoreParts) {
    this.#parts = parts
  }

  addPath(path: string, options: Parameters<ContentStore['addPath']>[1]): Promise<Content> {
    const signal = this.#signal(options.signal)
    const found = scan(path, ROOT, { signal, onBytes: progressOf(options), onSkip: options.onSkip })
    return this.#kept(signal, (hold) => addAll(this.#parts.blocks, hold, found))
  }

  addStream(source: AsyncIterable<Uint8Array>, options: TransferOptions): Promise<Content> {
    const signal = this.#signal(options.signal)
    const content = counted(abortable(source, signal), progressOf(options))
    return this.#kept(signal, (hold) => addAll(this.#parts.blocks, hold, [{ path: ROOT, content }]))
  }

  async addBlock(bytes: Uint8Array, codec: 'dag-cbor' | 'raw'): Promise<CidText> {
    if (bytes.length > MAX_SINGLE_BLOCK_BYTES) {
      throw storageError('too_large', 'a single block is at most 1 MiB', { details: { bytes: bytes.length } })
    }
    const cid = cidOf(codec === 'raw' ? raw.code : dagCbor.code, bytes)
    const { blocks, pins, guard } = this.#parts
    using hold = guard.hold()
    hold.add(blocks.keyOf(cid))
    await blocks.put(cid, bytes)
    await pins.add(cid)
    return textOf(cid)
  }

  block(cid: CidText): Promise<Uint8Array> {
    return this.#parts.blocks.read(parseCid(cid))
  }

  async has(cid: CidText, signal: AbortSignal): Promise<boolean> {
    using hold = this.#parts.guard.hold()
    return await isComplete(this.#parts.blocks, hold, parseCid(cid), this.#signal(signal))
  }

  describe(cid: CidText, signal: AbortSignal): Promise<Content> {
    return describe(this.#parts.blocks, parseCid(cid), this.#signal(signal))
  }

  async *read(cid: CidText, path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const either = this.#signal(signal)
    const file = await findFile(this.#parts.blocks, parseCid(cid), path, either)
    yield* readFile(this.#parts.blocks, file.cid, either)
  }

  writeTo(cid: CidText, directory: string, options: TransferOptions): Promise<Content> {
    return writeTo(this.#parts.blocks, parseCid(cid), directory, { ...options, signal: this.#signal(options.signal) })
  }

  exportCar(cid: CidText, options: { signal: AbortSignal; skipBlocks?: number }): AsyncIterable<Uint8Array> {
    return exportCar(this.#parts.blocks, parseCid(cid), { ...options, signal: this.#signal(options.signal) })
  }

  presentBlocks(cid: CidText, signal: AbortSignal): Promise<number> {
    return presentBlocks(this.#parts.blocks, parseCid(cid), this.#signal(signal))
  }

  importCar(cid: CidText, source: AsyncIterable<Uint8Array>, options: ImportOptions): Promise<Content> {
    const bounded = { ...options, signal: this.#signal(options.signal) }
    return this.#kept(
      bounded.signal,
      async (hold) => {
        const root = parseCid(cid)
        await importCar(this.#parts.blocks, hold, root, source, bounded)
        return root
      },
      options.maxBytes,
    )
  }

  fetch(cid: CidText, options: ImportOptions): Promise<Content> {
    const bounded = { ...options, signal: this.#signal(options.signal) }
    return this.#kept(
      bounded.signal,
      async (hold) => {
        const root = parseCid(cid)
        await fetchBlocks(this.#parts.blocks, this.#network().blockstore, hold, root, bounded)
        return root
      },
      options.maxBytes,
    )
  }

  async pin(cid: CidText): Promise<void> {
    const root = parseCid(cid)
    using hold = this.#parts.guard.hold()
    if (!(await isComplete(this.#parts.blocks, hold, root, this.#closing.signal))) {
      throw storageError('not_found', `${cid} is not wholly stored here`, { details: { cid } })
    }
    await this.#parts.pins.add(root)
  }

  unpin(cid: CidText): Promise<void> {
    return this.#parts.pins.delete(parseCid(cid))
  }

  pins(): AsyncIterable<CidText> {
    return this.#parts.pins.texts()
  }

  collect(signal: AbortSignal): Promise<number> {
    return collect(this.#parts, this.#signal(signal))
  }

  async usage(): Promise<Usage> {
    const { quota, pins } = this.#parts
    return { bytes: quota.bytes, quotaBytes: quota.limitBytes, pins: pins.count }
  }

  /** Ends running work, then the network and the records. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    this.#closing.abort(closing())
    await this.#parts.guard.idle()
    await this.#parts.shut()
  }

  /** Pins what `work` stored, once it is known to be sound and within the bound. */
  async #kept(signal: AbortSignal, work: (hold: Hold) => Promise<CID>, maxBytes = Infinity): Promise<Content> {
    const { blocks, pins, guard } = this.#parts
    using hold = guard.hold()
    const root = await work(hold)
    const content = await describe(blocks, root, signal)
    requireFits(content, maxBytes)
    await pins.add(root)
    return content
  }

  #signal(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#closing.signal])
  }

  #network(): Helia {
    if (this.#parts.network !== undefined) return this.#parts.network
    throw storageError('not_found', 'the content is not here and the store is offline')
  }
}

function textOf(cid: CID): CidText {
  return cid.toString() as CidText
}
