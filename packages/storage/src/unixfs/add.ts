import { unixfs } from '@helia/unixfs'
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
  const files = unixfs({ blockstore: heldStore(blocks, hold) })
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

/** Stores blocks as held: a collection that runs meanwhile keeps them, stored before or not. */
function heldStore(blocks: DiskBlocks, hold: Hold) {
  return {
    get: (cid: CID) => blocks.get(cid),
    has: (cid: CID) => blocks.has(cid),
    put: (cid: CID, bytes: Parameters<DiskBlocks['put']>[1]) => {
      hold.add(blocks.keyOf(cid))
      return blocks.put(cid, bytes)
    },
  }
}
