import { readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { FsBlockstore } from 'blockstore-fs'
import { NextToLast } from 'blockstore-fs/sharding'
import type { CID } from 'multiformats/cid'
import { joined } from '../ahead.js'
import { storageError, systemCode } from '../errors.js'
import { listFiles, prepare, recount, replaceFile, sizeOf } from './files.js'
import { isVerified } from './hash.js'
import { KeyLock } from './lock.js'
import type { Quota } from './quota.js'

type Source = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>

/** The layout of blockstore-fs; whole-file reads that check the hash, counted writes, no directory made twice. */
export class DiskBlocks extends FsBlockstore {
  readonly #names: NextToLast
  readonly #quota: Quota
  readonly #lock = new KeyLock()

  constructor(directory: string, quota: Quota) {
    const names = new NextToLast()
    super(directory, { shardingStrategy: names })
    this.#names = names
    this.#quota = quota
  }

  /** `knownBytes` is what the last clean close counted; without it every file is looked at. */
  async init(knownBytes: number | undefined): Promise<void> {
    await prepare(this.path)
    this.#quota.set(knownBytes ?? (await recount(this.path)))
  }

  /** What a block is called here: by its hash alone, as the same bytes are stored once. */
  keyOf(cid: CID): string {
    return this.#names.encode(cid).file
  }

  /** A stored block with the right hash. Throws `not_found`; a damaged file is deleted. */
  async read(cid: CID): Promise<Uint8Array> {
    const bytes = await this.#contentOf(cid)
    if (isVerified(cid, bytes)) return bytes
    return this.#lock.run(this.keyOf(cid), () => this.#readOrDiscard(cid))
  }

  /** Looks again with nobody writing: the file may have been replaced by a good one since. */
  async #readOrDiscard(cid: CID): Promise<Uint8Array> {
    const bytes = await this.#contentOf(cid)
    if (isVerified(cid, bytes)) return bytes
    await unlink(this.#pathOf(cid))
    this.#quota.give(bytes.length)
    throw notFound(cid, 'its file was damaged')
  }

  async #contentOf(cid: CID): Promise<Uint8Array> {
    try {
      return await readFile(this.#pathOf(cid))
    } catch (error) {
      throw systemCode(error) === 'ENOENT' ? notFound(cid) : error
    }
  }

  /** Size in bytes of a stored block, unread. Throws `not_found`. */
  async size(cid: CID): Promise<number> {
    await this.#lock.idle(this.keyOf(cid))
    const size = await sizeOf(this.#pathOf(cid))
    if (size === undefined || (size === 0 && !isVerified(cid, new Uint8Array()))) throw notFound(cid)
    return size
  }

  override async has(cid: CID): Promise<boolean> {
    await this.#lock.idle(this.keyOf(cid))
    const size = await sizeOf(this.#pathOf(cid))
    // A power cut leaves empty files more often than half ones.
    return size !== undefined && (size > 0 || isVerified(cid, new Uint8Array()))
  }

  override async *get(cid: CID): AsyncGenerator<Uint8Array> {
    yield await this.read(cid)
  }

  /** Throws `quota_exceeded`. */
  override async put(cid: CID, source: Source): Promise<CID> {
    const bytes = source instanceof Uint8Array ? source : await joined(source)
    await this.#lock.run(this.keyOf(cid), () => this.#store(this.#pathOf(cid), bytes))
    return cid
  }

  async #store(path: string, bytes: Uint8Array): Promise<void> {
    const before = await sizeOf(path)
    if (before === bytes.length && (await readFile(path)).equals(bytes)) return
    const more = bytes.length - (before ?? 0)
    await this.#quota.take(more)
    try {
      await replaceFile(this.path, path, bytes)
    } catch (error) {
      this.#quota.give(more)
      throw systemCode(error) === 'ENOSPC' ? this.#quota.exceeded('the disk is full', error) : error
    }
  }

  override async delete(cid: CID): Promise<void> {
    await this.remove(this.keyOf(cid))
  }

  /** Deletes a block unless `keep` says otherwise at that moment. Returns bytes freed. */
  remove(key: string, keep: () => boolean = () => false): Promise<number> {
    return this.#lock.run(key, async () => {
      const path = this.#pathOfKey(key)
      const size = await sizeOf(path)
      if (size === undefined || keep()) return 0
      await unlink(path)
      this.#quota.give(size)
      return size
    })
  }

  async *keys(): AsyncGenerator<string> {
    for await (const { name } of listFiles(this.path)) yield name
  }

  #pathOf(cid: CID): string {
    const { dir, file } = this.#names.encode(cid)
    return join(this.path, dir, file)
  }

  #pathOfKey(key: string): string {
    const stem = key.slice(0, key.length - this.#names.extension.length)
    return join(this.path, stem.slice(-2), key)
  }
}

/** Named as every blockstore names it, so that bitswap takes it for an absent block. */
function notFound(cid: CID, why = 'it is not stored here') {
  const error = storageError('not_found', `block ${cid} can't be read: ${why}`, { details: { cid: cid.toString() } })
  error.name = 'NotFoundError'
  return error
}
