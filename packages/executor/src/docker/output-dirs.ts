import type { Dirent } from 'node:fs'
import { chown, lstat, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { hasErrno } from './errno.js'
import type { JobPlan } from './labels.js'
import type { TaskFiles } from './task-files.js'

export function outputDir(files: TaskFiles, name: string): string {
  return join(files.outputs, name)
}

/** One writable directory per output, owned by the job's user where this process may give files away. */
export async function makeOutputDirs(
  files: TaskFiles,
  plan: JobPlan,
  user: { uid: number; gid: number },
): Promise<void> {
  for (const name of plan.outputs) {
    const path = outputDir(files, name)
    await mkdir(path, { recursive: true, mode: 0o700 })
    if (process.getuid?.() === 0) await chown(path, user.uid, user.gid)
  }
}

/** Sum of the file sizes below a directory, in any encoding of names. Links are never followed; what vanishes meanwhile counts nothing. */
export async function measure(path: string): Promise<number> {
  let bytes = 0
  const open: Buffer[] = [Buffer.from(path)]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const entry of await list(at)) {
      const child = childOf(at, entry.name)
      if (entry.isDirectory()) open.push(child)
      else bytes += await sizeOf(child)
    }
  }
  return bytes
}

export function childOf(path: Buffer, name: Buffer): Buffer {
  return Buffer.concat([path, Buffer.from('/'), name])
}

async function list(path: Buffer): Promise<Dirent<Buffer>[]> {
  try {
    return await readdir(path, { withFileTypes: true, encoding: 'buffer' })
  } catch (error) {
    return gone(error, [])
  }
}

async function sizeOf(path: Buffer): Promise<number> {
  try {
    return (await lstat(path)).size
  } catch (error) {
    return gone(error, 0)
  }
}

function gone<T>(error: unknown, instead: T): T {
  if (hasErrno(error, 'ENOENT', 'EACCES')) return instead
  throw error
}
