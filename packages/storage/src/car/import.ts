import type { CID } from 'multiformats/cid'
import { abortable, ahead } from '../ahead.js'
import type { DiskBlocks } from '../blocks/disk.js'
import type { Hold } from '../blocks/guard.js'
import { isVerified } from '../blocks/hash.js'
import { isLeaf } from '../dag/links.js'
import { DagWalk } from '../dag/walk.js'
import { storageError } from '../errors.js'
import { BLOCKS_AHEAD } from '../limits.js'
import type { TransferOptions } from '../port.js'
import { type Block, readCar } from './read.js'
import { badCar } from './reader.js'

export interface ImportOptions extends TransferOptions {
  maxBytes: number
}

/**
 * Stores what the DAG under `root` lacks here. A block is taken only when it is the next of the walk; those passed over
 * must be here already. So nothing is stored that was not asked for, and what was stored before a failure stays.
 */
export async function importCar(
  blocks: DiskBlocks,
  hold: Hold,
  root: CID,
  source: AsyncIterable<Uint8Array>,
  options: ImportOptions,
): Promise<void> {
  const walk = new DagWalk(root)
  let done = 0
  const store = async ({ cid, bytes }: Block) => {
    await blocks.put(cid, bytes)
    return bytes.length
  }
  const expected = verified(blocks, hold, walk, readCar(abortable(source, options.signal), root), options.maxBytes)
  for await (const bytes of ahead(expected, BLOCKS_AHEAD, store)) {
    done += bytes
    options.onProgress?.({ done })
  }
  if ((await skipPresent(blocks, hold, walk)) !== undefined) throw badCar('it ends before the content is complete')
}

async function* verified(
  blocks: DiskBlocks,
  hold: Hold,
  walk: DagWalk,
  received: AsyncIterable<Block>,
  maxBytes: number,
): AsyncGenerator<Block> {
  let total = 0
  for await (const block of received) {
    total += block.bytes.length
    if (total > maxBytes)
      throw storageError('too_large', 'the content is larger than allowed', { details: { maxBytes } })
    const next = await skipPresent(blocks, hold, walk, block.cid)
    if (next === undefined) throw badCar('it holds a block that is not next in the content asked for')
    if (!isVerified(block.cid, block.bytes)) throw badCar('a block does not match its address')
    hold.add(blocks.keyOf(block.cid))
    walk.pass(block.cid, block.bytes)
    yield block
  }
}

/** Passes blocks that are here until `wanted` is next, or the end: the next one missing, which must then be `wanted`. */
async function skipPresent(blocks: DiskBlocks, hold: Hold, walk: DagWalk, wanted?: CID): Promise<CID | undefined> {
  for (let cid = walk.next(); cid !== undefined; cid = walk.next()) {
    if (wanted !== undefined && cid.equals(wanted)) return cid
    hold.add(blocks.keyOf(cid))
    if (!(await blocks.has(cid))) return wanted === undefined ? cid : undefined
    walk.pass(cid, isLeaf(cid) ? undefined : await blocks.read(cid))
  }
  return undefined
}
