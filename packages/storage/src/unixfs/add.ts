import type { CID } from 'multiformats/cid'
import type { DiskBlocks } from '../blocks/disk.js'
import type { Hold } from '../blocks/guard.js'
import { storageError } from '../errors.js'
import { FILES_AHEAD } from '../limits.js'
import type { Candidate } from './scan.js'

/** Blocks of one file written at once. With the files read at once, at most 16 MiB are on their way to the disk. */
const WRITES_A_FILE = 4

/**
 * Imports as the public profile `unixfs-v1-2025` (CID v1, raw leaves, 1 MiB chunks, 1,024 links a node, large
 * directories sharded), without modes and times: the same bytes and names give the same CID everywhere.
 */
export async function addAll(
  blocks: DiskBlocks,
  hold: Hold,
  source: Iterable<Candidate> | AsyncIterable<Candidate>,
): Promise<CID> {
  const store = new HeldStore(blocks, hold)
  try {
    return await importAll(store, source)
  } finally {
    // The importer leaves its other files running when one fails.
    await store.end()
  }
}

async function importAll(store: HeldStore, source: Iterable<Candidate> | AsyncIterable<Candidate>): Promise<CID> {
  // 1.5 MB of code that only those need who add files.
  const { unixfs } = await import('@helia/unixfs')
  const files = unixfs({ blockstore: store })
  const options = {
    profile: 'unixfs-v1-2025',
    fileImportConcurrency: FILES_AHEAD,
    blockWriteConcurrency: WRITES_A_FILE,
  } as const
  let root: CID | undefined
  for await (const { cid } of files.addAll(source as Parameters<typeof files.addAll>[0], options)) root = cid
  if (root === undefined) throw storageError('not_a_file', 'there is nothing to add')
  return root
}

/** Stores blocks as held, whether they were here before or not, until the import ends. */
class HeldStore {
  readonly #blocks: DiskBlocks
  readonly #hold: Hold
  readonly #running = new Set<Promise<CID>>()
  #ended = false

  constructor(blocks: DiskBlocks, hold: Hold) {
    this.#blocks = blocks
    this.#hold = hold
  }

  get(cid: CID): AsyncGenerator<Uint8Array> {
    return this.#blocks.get(cid)
  }

  has(cid: CID): Promise<boolean> {
    return this.#blocks.has(cid)
  }

  async put(cid: CID, bytes: Parameters<DiskBlocks['put']>[1]): Promise<CID> {
    if (this.#ended) throw new Error('the import has ended')
    this.#hold.add(this.#blocks.keyOf(cid))
    const put = this.#blocks.put(cid, bytes)
    this.#running.add(put)
    try {
      return await put
    } finally {
      this.#running.delete(put)
    }
  }

  async end(): Promise<void> {
    this.#ended = true
    await Promise.allSettled(this.#running)
  }
}
