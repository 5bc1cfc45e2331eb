import type { CID } from 'multiformats/cid'
import type { DiskBlocks } from '../blocks/disk.js'
import { isLeaf } from '../dag/links.js'
import { storageError } from '../errors.js'
import { MAX_DIRECTORY_DEPTH, MAX_ENTRIES, MAX_PATH_BYTES } from '../limits.js'
import { joinPath, requireSafeName } from './names.js'
import { type DirectoryNode, decodeNode } from './node.js'

export interface Entry {
  kind: 'file' | 'directory'
  cid: CID
  /** `''` for the root. */
  path: string
  /** Bytes; 0 for a directory. */
  size: number
}

/** Files and directories under `root`, parents first, by name. Throws `unsafe_path` for names that must not be written. */
export async function* entries(blocks: DiskBlocks, root: CID, signal: AbortSignal): AsyncGenerator<Entry> {
  const pending = [{ cid: root, path: '', depth: 0 }]
  let count = 0
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    signal.throwIfAborted()
    requireBounds(next.path, next.depth, count++ + pending.length)
    const { cid, path, depth } = next
    if (isLeaf(cid)) {
      yield { kind: 'file', cid, path, size: await blocks.size(cid) }
      continue
    }
    const node = decodeNode(cid, await blocks.read(cid))
    yield { kind: node.kind, cid, path, size: node.kind === 'file' ? node.size : 0 }
    if (node.kind === 'file') continue
    const children = await childrenOf(blocks, node, path)
    pending.push(...children.map((child) => ({ ...child, depth: depth + 1 })).reverse())
  }
}

async function childrenOf(
  blocks: DiskBlocks,
  directory: DirectoryNode,
  parent: string,
): Promise<{ path: string; cid: CID }[]> {
  const named = await collectShards(blocks, directory)
  const sorted = [...named].sort(([a], [b]) => (a < b ? -1 : 1))
  return sorted.map(([name, cid]) => {
    requireSafeName(name, parent)
    return { path: joinPath(parent, name), cid }
  })
}

async function collectShards(blocks: DiskBlocks, directory: DirectoryNode): Promise<Map<string, CID>> {
  const named = new Map<string, CID>()
  const nodes: DirectoryNode[] = [directory]
  for (let node = nodes.pop(), visits = 0; node !== undefined; node = nodes.pop(), visits++) {
    if (visits > MAX_ENTRIES || named.size > MAX_ENTRIES) throw tooMany()
    for (const { name, cid } of node.entries) {
      if (named.has(name)) throw storageError('unsafe_path', 'a directory names a file twice', { details: { name } })
      named.set(name, cid)
    }
    for (const shard of node.shards) {
      const next = decodeNode(shard, await blocks.read(shard))
      if (next.kind !== 'directory') throw storageError('not_verified', 'a directory shard is no directory')
      nodes.push(next)
    }
  }
  return named
}

function requireBounds(path: string, depth: number, count: number): void {
  if (count > MAX_ENTRIES) throw tooMany()
  if (depth <= MAX_DIRECTORY_DEPTH && Buffer.byteLength(path) <= MAX_PATH_BYTES) return
  throw storageError('unsafe_path', 'the content nests directories too deeply', { details: { depth } })
}

function tooMany() {
  return storageError('too_large', 'the content holds too many files', { details: { limit: MAX_ENTRIES } })
}
