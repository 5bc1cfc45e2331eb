import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CidText } from '@opgpu/protocol'
import type { CID } from 'multiformats/cid'
import { ahead } from '../ahead.js'
import type { DiskBlocks } from '../blocks/disk.js'
import { storageError, systemCode } from '../errors.js'
import { FILES_AHEAD } from '../limits.js'
import type { Content, TransferOptions } from '../port.js'
import { counted, progressOf } from '../progress.js'
import { readFile } from './file.js'
import { type Entry, entries } from './tree.js'

/**
 * Each file appears whole or not at all. Below `directory` nothing is reached through a link; who can swap directories
 * there while we write can still mislead us, so it must be ours.
 */
export async function writeTo(
  blocks: DiskBlocks,
  root: CID,
  directory: string,
  options: TransferOptions,
): Promise<Content> {
  const content: Content = { cid: root.toString() as CidText, size: 0, files: [] }
  await mkdir(dirname(directory), { recursive: true })
  const progress = progressOf(options)
  const write = async (entry: Entry) => {
    const source = readFile(blocks, entry.cid, options.signal)
    await writeFile(join(directory, entry.path), counted(source, progress))
    return entry
  }
  for await (const { path, size } of ahead(filesOf(blocks, root, directory, options.signal), FILES_AHEAD, write)) {
    content.files.push({ path, size })
    content.size += size
  }
  return content
}

/** Makes each directory before the files that it holds. */
async function* filesOf(blocks: DiskBlocks, root: CID, directory: string, signal: AbortSignal): AsyncGenerator<Entry> {
  for await (const entry of entries(blocks, root, signal)) {
    if (entry.kind === 'file') yield entry
    else if (entry.path === '') await mkdir(directory, { recursive: true })
    else await makeDirectory(join(directory, entry.path))
  }
}

async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
    if (!(await lstat(path)).isDirectory()) throw inTheWay(path)
  }
}

async function writeFile(path: string, source: AsyncIterable<Uint8Array>): Promise<void> {
  await requireFree(path)
  const temporary = join(dirname(path), `.opgpu-${randomUUID()}`)
  try {
    await writeNew(temporary, source)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

async function writeNew(path: string, source: AsyncIterable<Uint8Array>): Promise<void> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants
  await using file = await open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
  for await (const bytes of source) await file.appendFile(bytes)
}

/** A regular file may be replaced, nothing else. */
async function requireFree(path: string): Promise<void> {
  const status = await lstat(path).catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw error
  })
  if (status !== undefined && !status.isFile()) throw inTheWay(path)
}

function inTheWay(path: string) {
  return storageError('unsafe_path', `${path} is in the way and is not replaced`, {
    details: { path },
    hint: 'choose an empty directory',
  })
}
