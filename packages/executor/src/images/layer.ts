import { posix } from 'node:path'
import { type TarEntry, writeTar } from './tar.js'

/**
 * The bytes of a layer that holds these entries: sorted, parents added, root-owned, at time zero. Paths are relative to
 * the image's root; of two entries with one path the last stays.
 */
export function layerOf(entries: Iterable<TarEntry>): AsyncIterable<Uint8Array> {
  const byPath = new Map<string, TarEntry>()
  for (const entry of entries) byPath.set(entry.path, entry)
  for (const path of [...byPath.keys()]) addParents(path, byPath)
  return writeTar([...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1)))
}

function addParents(path: string, byPath: Map<string, TarEntry>): void {
  for (let parent = posix.dirname(path); parent !== '.' && parent !== '/'; parent = posix.dirname(parent)) {
    if (!byPath.has(parent)) byPath.set(parent, { kind: 'directory', path: parent, mode: 0o755 })
  }
}

/** A file entry from bytes in memory. */
export function fileEntry(path: string, content: Uint8Array | string, mode = 0o644): TarEntry & { kind: 'file' } {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return {
    kind: 'file',
    path,
    mode,
    size: bytes.length,
    content: async function* () {
      if (bytes.length > 0) yield bytes
    },
  }
}
