import { hasCode, type Logger } from '@opgpu/utils'
import type { CID } from 'multiformats/cid'
import type { DiskBlocks } from './blocks/disk.js'
import type { Guard } from './blocks/guard.js'
import { DagWalk, visit } from './dag/walk.js'
import type { Pins } from './pins.js'

export interface CollectParts {
  blocks: DiskBlocks
  pins: Pins
  guard: Guard
  logger: Logger
}

/** Deletes what neither a pin nor running work holds. New work may start meanwhile. Returns bytes freed. */
export async function collect(parts: CollectParts, signal: AbortSignal): Promise<number> {
  using _sweep = parts.guard.sweep()
  const pinned = await markPinned(parts, signal)
  let freed = 0
  for await (const key of parts.blocks.keys()) {
    signal.throwIfAborted()
    if (pinned.has(key)) continue
    freed += await parts.blocks.remove(key, () => parts.guard.holds(key))
  }
  return freed
}

async function markPinned(parts: CollectParts, signal: AbortSignal): Promise<Set<string>> {
  const keys = new Set<string>()
  for await (const root of parts.pins.all()) {
    for await (const { cid } of visit(new DagWalk(root), (node) => load(parts, node), signal)) {
      keys.add(parts.blocks.keyOf(cid))
    }
  }
  return keys
}

/** A damaged node must not keep everything else from being collected; what only it names is lost with it. */
async function load({ blocks, logger }: CollectParts, cid: CID): Promise<Uint8Array | undefined> {
  try {
    return await blocks.read(cid)
  } catch (error) {
    if (!hasCode(error, 'not_found')) throw error
    logger.warn('A pinned block is missing', { cid: cid.toString() })
    return undefined
  }
}
