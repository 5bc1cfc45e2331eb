import * as dagPb from '@ipld/dag-pb'
import type { CidText } from '@opgpu/protocol'
import type { CID } from 'multiformats/cid'
import type { DiskBlocks } from '../blocks/disk.js'
import { isLeaf } from '../dag/links.js'
import { storageError } from '../errors.js'
import type { Content } from '../port.js'
import { notAFile } from './node.js'
import { type Entry, entries } from './tree.js'

/** What is under `cid`; a block that is no UnixFS, such as a job spec, has no files. */
export async function describe(blocks: DiskBlocks, cid: CID, signal: AbortSignal): Promise<Content> {
  const content: Content = { cid: cid.toString() as CidText, size: 0, files: [] }
  if (!isLeaf(cid) && cid.code !== dagPb.code) {
    await blocks.read(cid)
    return content
  }
  for await (const { kind, path, size } of entries(blocks, cid, signal)) {
    if (kind === 'directory') continue
    content.files.push({ path, size })
    content.size += size
  }
  return content
}

/** A few received blocks can stand for endless content by naming each other often: it must fit the bound written out. */
export function requireFits(content: Content, maxBytes: number): void {
  if (content.size <= maxBytes) return
  throw storageError('too_large', 'the content is larger than allowed', {
    details: { size: content.size, maxBytes },
  })
}

/** The entry at `path`. Throws `not_found`, or `not_a_file` for a directory. */
export async function findFile(blocks: DiskBlocks, root: CID, path: string, signal: AbortSignal): Promise<Entry> {
  for await (const entry of entries(blocks, root, signal)) {
    if (entry.path !== path) continue
    if (entry.kind === 'file') return entry
    throw notAFile(entry.cid)
  }
  throw storageError('not_found', `there is no file ${path} in ${root}`, { details: { cid: root.toString(), path } })
}
