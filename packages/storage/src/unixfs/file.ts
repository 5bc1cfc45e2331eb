import type { CID } from 'multiformats/cid'
import { ahead } from '../ahead.js'
import type { DiskBlocks } from '../blocks/disk.js'
import { isLeaf } from '../dag/links.js'
import { BLOCKS_AHEAD, MAX_FILE_DEPTH } from '../limits.js'
import { decodeNode, notAFile, notVerified } from './node.js'

interface Part {
  cid: CID
  /** What the parent states; the root has none. */
  size?: number
  depth: number
}

type Piece = { cid: CID; size?: number } | { bytes: Uint8Array }

/** Streams the file under `cid` with a few blocks read ahead. */
export async function* readFile(blocks: DiskBlocks, cid: CID, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const load = async (piece: Piece) => {
    if ('bytes' in piece) return piece.bytes
    const bytes = await blocks.read(piece.cid)
    if (piece.size !== undefined && piece.size !== bytes.length) throw notVerified(piece.cid)
    return bytes
  }
  for await (const bytes of ahead(pieces(blocks, cid), BLOCKS_AHEAD, load)) {
    signal.throwIfAborted()
    if (bytes.length > 0) yield bytes
  }
}

async function* pieces(blocks: DiskBlocks, root: CID): AsyncGenerator<Piece> {
  const pending: Part[] = [{ cid: root, depth: 0 }]
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (isLeaf(part.cid)) {
      yield part
      continue
    }
    const node = decodeNode(part.cid, await blocks.read(part.cid))
    if (node.kind !== 'file') throw notAFile(part.cid)
    if ((part.size ?? node.size) !== node.size || part.depth > MAX_FILE_DEPTH) throw notVerified(part.cid)
    yield { bytes: node.inline }
    const depth = part.depth + 1
    pending.push(...node.parts.map((child) => ({ ...child, depth })).reverse())
  }
}
