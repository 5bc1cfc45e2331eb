import type { Blocks } from '@helia/interface'
import { deadline, isTimeout } from '@opgpu/utils'
import type { CID } from 'multiformats/cid'
import { ahead, joined } from './ahead.js'
import type { DiskBlocks } from './blocks/disk.js'
import type { Hold } from './blocks/guard.js'
import type { ImportOptions } from './car/import.js'
import { DagWalk, visit } from './dag/walk.js'
import { storageError } from './errors.js'
import { WANTS_AHEAD } from './limits.js'

/** How long a leaf is asked of the peers at hand before the DHT is asked for others. */
const AT_HAND_MS = 10_000

/** Gets the blocks that are not here by bitswap: from connected peers, and from those that the DHT names. */
export async function fetchBlocks(
  blocks: DiskBlocks,
  network: Blocks,
  hold: Hold,
  root: CID,
  options: ImportOptions,
): Promise<void> {
  let done = 0
  const count = (bytes: number) => {
    done += bytes
    if (done > options.maxBytes) throw tooLarge(options.maxBytes)
    options.onProgress?.({ done })
  }
  const node = async (cid: CID) => {
    hold.add(blocks.keyOf(cid))
    const bytes = (await blocks.has(cid)) ? await blocks.read(cid) : await retrieve(network, cid, options.signal)
    count(bytes.length)
    return bytes
  }
  const leaf = async (cid: CID) => {
    hold.add(blocks.keyOf(cid))
    count((await blocks.has(cid)) ? await blocks.size(cid) : (await retrieveLeaf(network, cid, options.signal)).length)
  }
  const order = visit(new DagWalk(root), node, options.signal)
  const all = ahead(order, WANTS_AHEAD, async ({ cid, bytes }) => bytes === undefined && leaf(cid))
  for await (const _ of all) options.signal.throwIfAborted()
}

/** Peers that had the node above have its leaves too: no DHT query for each of a thousand. */
async function retrieveLeaf(network: Blocks, cid: CID, signal: AbortSignal): Promise<Uint8Array> {
  try {
    return await retrieve(network, cid, deadline(AT_HAND_MS, signal), { maxProviders: 0 })
  } catch (error) {
    signal.throwIfAborted()
    if (!isTimeout(error)) throw error
    return retrieve(network, cid, signal)
  }
}

function retrieve(network: Blocks, cid: CID, signal: AbortSignal, extra: object = {}): Promise<Uint8Array> {
  return joined(network.get(cid, { signal, ...extra }))
}

function tooLarge(maxBytes: number) {
  return storageError('too_large', 'the content is larger than allowed', { details: { maxBytes } })
}
