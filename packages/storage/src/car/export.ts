import type { CID } from 'multiformats/cid'
import { ahead } from '../ahead.js'
import type { DiskBlocks } from '../blocks/disk.js'
import { DagWalk, type Visited, visit } from '../dag/walk.js'
import { BLOCKS_AHEAD } from '../limits.js'
import { carHeader, carSectionHead, inPieces } from './write.js'

export interface ExportOptions {
  signal: AbortSignal
  /** Blocks the receiver has already, counted in the order of the walk. */
  skipBlocks?: number
}

/** A CAR v1 of the DAG under `cid`, in pieces of at most 256 KiB. Throws `not_found` when a block is missing. */
export function exportCar(blocks: DiskBlocks, cid: CID, options: ExportOptions): AsyncGenerator<Uint8Array> {
  return inPieces(sections(blocks, cid, options))
}

async function* sections(blocks: DiskBlocks, root: CID, options: ExportOptions): AsyncGenerator<Uint8Array> {
  yield carHeader(root)
  const order = visit(new DagWalk(root), (cid) => blocks.read(cid), options.signal)
  const read = async ({ cid, bytes }: Visited) => ({ cid, bytes: bytes ?? (await blocks.read(cid)) })
  for await (const { cid, bytes } of ahead(after(order, options.skipBlocks ?? 0), BLOCKS_AHEAD, read)) {
    yield carSectionHead(cid, bytes.length)
    yield bytes
  }
}

async function* after<T>(source: AsyncIterable<T>, count: number): AsyncGenerator<T> {
  let left = count
  for await (const item of source) {
    if (left-- > 0) continue
    yield item
  }
}
