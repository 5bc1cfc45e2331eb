import { hash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import * as dagCbor from '@ipld/dag-cbor'
import * as dagPb from '@ipld/dag-pb'
import type { CidText } from '@opgpu/protocol'
import { silentLogger } from '@opgpu/utils'
import { UnixFS } from 'ipfs-unixfs'
import { type CID, varint } from 'multiformats'
import { onTestFinished } from 'vitest'
import { cidOf } from '../src/blocks/hash.js'
import { openLocalStore } from '../src/open.js'
import type { ContentStore } from '../src/port.js'

export const signal = new AbortController().signal
export const GIB = 1024 ** 3

export async function temporary(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'opgpu-storage-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}

export async function newStore(options: { directory?: string; quotaBytes?: number } = {}): Promise<ContentStore> {
  const directory = options.directory ?? (await temporary())
  const store = await openLocalStore({
    directory,
    quotaBytes: options.quotaBytes ?? GIB,
    logger: silentLogger,
    signal,
  })
  onTestFinished(() => store.close())
  return store
}

/** A directory on disk from paths and contents; a path that ends in `/` is an empty directory. */
export async function treeOf(files: Record<string, string | Uint8Array>): Promise<string> {
  const root = await temporary()
  for (const [path, content] of Object.entries(files)) {
    const target = join(root, path)
    await mkdir(path.endsWith('/') ? target : dirname(target), { recursive: true })
    if (!path.endsWith('/')) await writeFile(target, content)
  }
  return root
}

export async function contentsOf(root: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const name = path.slice(root.length + 1)
    if (entry.isDirectory()) found[`${name}/`] = ''
    else found[name] = shown(await readFile(path))
  }
  return found
}

/** Short contents as text, long ones as their hash. */
export function shown(content: Uint8Array): string {
  return content.length > 1000 ? hash('sha256', content) : Buffer.from(content).toString('latin1')
}

/** Bytes that differ from place to place, the same in every run. */
export function pattern(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length)
  let state = seed
  for (let at = 0; at < length; at++) {
    state = (state * 1103515245 + 12345) & 0x7fffffff
    bytes[at] = state >> 16
  }
  return bytes
}

export async function joinAll(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of source) parts.push(part)
  return Buffer.concat(parts)
}

export async function* inParts(bytes: Uint8Array, length = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length)
}

export interface Block {
  cid: CID
  bytes: Uint8Array
}

export function rawBlock(content: string | Uint8Array): Block {
  const bytes = Buffer.from(content)
  return { cid: cidOf(0x55, bytes), bytes }
}

/** A directory block as no honest importer would write it: any names, in any order, as often as one likes. */
export function directoryBlock(links: { name: string; target: Block }[], type = 'directory'): Block {
  const Links = links.map(({ name, target }) => ({ Name: name, Hash: target.cid, Tsize: target.bytes.length }))
  return pbBlock({ Data: new UnixFS({ type }).marshal(), Links: Links.toSorted((a, b) => (a.Name < b.Name ? -1 : 1)) })
}

export function fileBlock(parts: { target: Block; size: bigint }[]): Block {
  const Data = new UnixFS({ type: 'file', blockSizes: parts.map((part) => part.size) }).marshal()
  return pbBlock({ Data, Links: parts.map(({ target }) => ({ Name: '', Hash: target.cid, Tsize: 1 })) })
}

function pbBlock(node: dagPb.PBNode): Block {
  const bytes = dagPb.encode(node)
  return { cid: cidOf(dagPb.code, bytes), bytes }
}

/** A CAR with these blocks in this order, right or wrong. */
export async function* carOf(root: CID, blocks: Block[]): AsyncGenerator<Uint8Array> {
  yield prefixed(dagCbor.encode({ version: 1, roots: [root] }))
  for (const { cid, bytes } of blocks) yield prefixed(Buffer.concat([cid.bytes, bytes]))
}

export function prefixed(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([varint.encodeTo(bytes.length, new Uint8Array(varint.encodingLength(bytes.length))), bytes])
}

export function textOf(block: Block): CidText {
  return block.cid.toString() as CidText
}

export async function codeOf(work: Promise<unknown>): Promise<unknown> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return error instanceof Error && 'code' in error ? error.code : error
}
