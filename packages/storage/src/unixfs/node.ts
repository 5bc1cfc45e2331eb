import * as dagPb from '@ipld/dag-pb'
import { UnixFS } from 'ipfs-unixfs'
import type { CID } from 'multiformats/cid'
import { isLeaf } from '../dag/links.js'
import { storageError } from '../errors.js'

export interface FileNode {
  kind: 'file'
  size: number
  /** What stands in the node itself, before its parts. */
  inline: Uint8Array
  parts: { cid: CID; size: number }[]
}

export interface DirectoryNode {
  kind: 'directory'
  entries: { name: string; cid: CID }[]
  /** Further nodes of the same directory, when it is sharded. */
  shards: CID[]
}

/** Reads a verified block as UnixFS. Throws `not_a_file` for anything but files and directories. */
export function decodeNode(cid: CID, bytes: Uint8Array): FileNode | DirectoryNode {
  if (isLeaf(cid)) return { kind: 'file', size: bytes.length, inline: bytes, parts: [] }
  const { links, unixfs } = decodeUnixFs(cid, bytes)
  if (unixfs.type === 'file' || unixfs.type === 'raw') return fileNode(cid, links, unixfs)
  if (unixfs.type === 'directory') {
    return { kind: 'directory', entries: links.map((link) => ({ name: link.Name ?? '', cid: link.Hash })), shards: [] }
  }
  if (unixfs.type === 'hamt-sharded-directory') return shardNode(links, unixfs)
  throw notAFile(cid)
}

function decodeUnixFs(cid: CID, bytes: Uint8Array): { links: dagPb.PBLink[]; unixfs: UnixFS } {
  if (cid.code !== dagPb.code) throw notAFile(cid)
  try {
    const node = dagPb.decode(bytes)
    return { links: node.Links, unixfs: UnixFS.unmarshal(node.Data ?? new Uint8Array()) }
  } catch (cause) {
    throw notAFile(cid, cause)
  }
}

/** Every part must bring bytes, and as many as its parent says: so a small DAG can't stand for endless work. */
function fileNode(cid: CID, links: dagPb.PBLink[], unixfs: UnixFS): FileNode {
  const inline = unixfs.data ?? new Uint8Array()
  const sizes = unixfs.blockSizes.map(Number)
  const size = sizes.reduce((sum, part) => sum + part, inline.length)
  const parts = links.map((link, at) => ({ cid: link.Hash, size: sizes[at] ?? 0 }))
  const sound = sizes.length === links.length && sizes.every((part) => part > 0) && Number.isSafeInteger(size)
  if (!sound) throw notVerified(cid)
  return { kind: 'file', size, inline, parts }
}

/** A link's name starts with its bucket in hex, as wide as the fan-out; nothing more means a deeper shard. */
function shardNode(links: dagPb.PBLink[], unixfs: UnixFS): DirectoryNode {
  const width = (Number(unixfs.fanout ?? 256n) - 1).toString(16).length
  const shards = links.filter((link) => (link.Name ?? '').length === width)
  const files = links.filter((link) => (link.Name ?? '').length !== width)
  return {
    kind: 'directory',
    entries: files.map((link) => ({ name: (link.Name ?? '').slice(width), cid: link.Hash })),
    shards: shards.map((link) => link.Hash),
  }
}

export function notVerified(cid: CID) {
  return storageError('not_verified', 'a file does not have the sizes that it states', {
    details: { cid: cid.toString() },
  })
}

export function notAFile(cid: CID, cause?: unknown) {
  return storageError('not_a_file', `${cid} is neither a file nor a directory`, {
    details: { cid: cid.toString() },
    cause,
  })
}
