import { randomUUID } from 'node:crypto'
import { mkdir, opendir, rename, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { systemCode } from '../errors.js'

const TEMPORARY = 'tmp'

/** Size in bytes, or undefined where there is no such file. */
export async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}

export async function prepare(root: string): Promise<void> {
  await mkdir(join(root, TEMPORARY), { recursive: true, mode: 0o700 })
}

/**
 * Readers see the whole file or none. Not synced: after a power cut the latest blocks may be torn or gone, which their
 * hash shows on the next read. A crash of the process alone loses nothing that was put.
 */
export async function replaceFile(root: string, path: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(root, TEMPORARY, randomUUID())
  try {
    await writeFile(temporary, bytes, { flag: 'wx', mode: 0o600 })
    await moveInto(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** The shard directory is made when it turns out to be missing: one system call less for every other block. */
async function moveInto(temporary: string, path: string): Promise<void> {
  try {
    await rename(temporary, path)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await rename(temporary, path)
  }
}

/** Names of the stored files, with their shard. */
export async function* listFiles(root: string): AsyncGenerator<{ shard: string; name: string }> {
  for await (const shard of await opendir(root)) {
    if (!shard.isDirectory() || shard.name === TEMPORARY) continue
    for await (const file of await opendir(join(root, shard.name))) yield { shard: shard.name, name: file.name }
  }
}

/** Adds up what is stored and deletes what an interrupted write left. Bytes. */
export async function recount(root: string): Promise<number> {
  for await (const left of await opendir(join(root, TEMPORARY))) await unlink(join(root, TEMPORARY, left.name))
  let bytes = 0
  for await (const { shard, name } of listFiles(root)) bytes += (await sizeOf(join(root, shard, name))) ?? 0
  return bytes
}
