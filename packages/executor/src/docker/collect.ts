import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { LogChunk } from '../port.js'
import type { JobPlan } from './labels.js'
import { childOf, outputDir } from './output-dirs.js'
import type { TaskFiles } from './task-files.js'

export interface CollectParameters {
  files: TaskFiles
  plan: JobPlan
  /** The whole kept log of an ended container. */
  chunks: AsyncIterable<LogChunk>
  signal: AbortSignal
}

/** Never through a link, and never waiting for a FIFO's other end. */
const READ_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
/** Deeper than any real tree; the copy keeps one directory open per level. */
const MAX_DEPTH = 64
const COPY_BYTES = 256 * 1024

/** Copies what an ended job left into a fresh directory: regular files only, at most the bytes that it may hand over. */
export async function collect(parameters: CollectParameters): Promise<{ outputs: string; logs: string }> {
  const { files, plan, chunks, signal } = parameters
  const outputs = join(files.collected, 'outputs')
  const logs = join(files.collected, 'logs')
  await rm(files.collected, { recursive: true, force: true })
  await Promise.all([mkdir(outputs, { recursive: true, mode: 0o700 }), mkdir(logs, { recursive: true, mode: 0o700 })])
  await Promise.all([copyOutputs(files, plan, outputs, signal), writeLogs(chunks, logs)])
  return { outputs, logs }
}

async function copyOutputs(files: TaskFiles, plan: JobPlan, outputs: string, signal: AbortSignal): Promise<void> {
  const budget = { bytes: plan.diskBytes }
  for (const name of plan.outputs) {
    await copyTree(Buffer.from(outputDir(files, name)), Buffer.from(join(outputs, name)), budget, signal, 0)
  }
}

async function copyTree(
  from: Buffer,
  to: Buffer,
  budget: { bytes: number },
  signal: AbortSignal,
  depth: number,
): Promise<void> {
  if (depth > MAX_DEPTH) return
  await mkdir(to, { mode: 0o700 })
  for (const entry of await readdir(from, { withFileTypes: true, encoding: 'buffer' })) {
    signal.throwIfAborted()
    const [source, target] = [childOf(from, entry.name), childOf(to, entry.name)]
    if (entry.isDirectory()) await copyTree(source, target, budget, signal, depth + 1)
    else if (entry.isFile()) await copyFile(source, target, budget, signal)
  }
}

async function copyFile(from: Buffer, to: Buffer, budget: { bytes: number }, signal: AbortSignal): Promise<void> {
  await using source = await open(from, READ_FLAGS)
  const stat = await source.stat()
  if (!stat.isFile()) return
  // Holes are copied as zeros: a sparse file of a petabyte is left out, and the job was judged by its size already.
  if (stat.size > budget.bytes) return
  budget.bytes -= stat.size
  await using target = await open(to, 'wx', 0o600)
  await copyBytes(source, target, stat.size, signal)
}

async function copyBytes(source: FileHandle, target: FileHandle, size: number, signal: AbortSignal): Promise<void> {
  const buffer = Buffer.allocUnsafe(Math.min(size, COPY_BYTES))
  for (let at = 0; at < size; ) {
    signal.throwIfAborted()
    const { bytesRead } = await source.read(buffer, 0, Math.min(buffer.length, size - at), at)
    if (bytesRead === 0) return
    await target.write(buffer, 0, bytesRead, at)
    at += bytesRead
  }
}

async function writeLogs(chunks: AsyncIterable<LogChunk>, logs: string): Promise<void> {
  await using stdout = await open(join(logs, 'stdout'), 'wx', 0o600)
  await using stderr = await open(join(logs, 'stderr'), 'wx', 0o600)
  for await (const { stream, data } of chunks) await (stream === 'stdout' ? stdout : stderr).write(data)
}
