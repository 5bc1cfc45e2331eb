import { hasCode } from '@opgpu/utils'
import type { CID } from 'multiformats/cid'
import { ahead } from '../ahead.js'
import type { DiskBlocks } from '../blocks/disk.js'
import type { Hold } from '../blocks/guard.js'
import { BLOCKS_AHEAD } from '../limits.js'
import { DagWalk, visit } from './walk.js'

/** Whether every block is here, held from now on. Leaves are looked up, not read. */
export async function isComplete(blocks: DiskBlocks, hold: Hold, root: CID, signal: AbortSignal): Promise<boolean> {
  const load = (cid: CID) => {
    hold.add(blocks.keyOf(cid))
    return blocks.read(cid)
  }
  try {
    for await (const { cid, bytes } of visit(new DagWalk(root), load, signal)) {
      hold.add(blocks.keyOf(cid))
      if (bytes === undefined && !(await blocks.has(cid))) return false
    }
    return true
  } catch (error) {
    if (hasCode(error, 'not_found')) return false
    throw error
  }
}

/** How many blocks of the walk are here from its start, each read and hashed: a resume must not build on torn ones. */
export async function presentBlocks(blocks: DiskBlocks, root: CID, signal: AbortSignal): Promise<number> {
  const order = visit(new DagWalk(root), (cid) => blocks.read(cid), signal)
  let count = 0
  try {
    for await (const _ of ahead(order, BLOCKS_AHEAD, async ({ cid, bytes }) => bytes ?? blocks.read(cid))) count++
  } catch (error) {
    if (!hasCode(error, 'not_found')) throw error
  }
  return count
}
