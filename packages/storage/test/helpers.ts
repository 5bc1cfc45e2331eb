import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { silentLogger } from '@opgpu/utils'
import { onTestFinished } from 'vitest'
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
    else found[name] = (await readFile(path)).toString('latin1')
  }
  return found
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
