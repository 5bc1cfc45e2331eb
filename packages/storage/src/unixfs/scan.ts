import { constants } from 'node:fs'
import { lstat, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { storageError, systemCode } from '../errors.js'
import { CHUNK_BYTES } from '../limits.js'
import { isSafeName, joinPath } from './names.js'

export interface Candidate {
  path: string
  content?: AsyncIterable<Uint8Array>
}

export interface ScanOptions {
  signal: AbortSignal
  onBytes: (bytes: number) => void
  onSkip?: ((path: string, why: string) => void) | undefined
}

/** What is under `path`, for the importer: `root` names the whole, directories come before what they hold. */
export async function* scan(path: string, root: string, options: ScanOptions): AsyncGenerator<Candidate> {
  const status = await lstat(path)
  if (status.isFile()) yield { path: root, content: readChunks(path, options) }
  else if (status.isDirectory()) yield* scanDirectory(path, root, '', options)
  else throw notRegular(path)
}

async function* scanDirectory(
  directory: string,
  root: string,
  inside: string,
  options: ScanOptions,
): AsyncGenerator<Candidate> {
  yield { path: joinPath(root, inside) }
  const listed = await readdir(directory, { withFileTypes: true })
  const names = new Set<string>()
  for (const entry of listed) {
    options.signal.throwIfAborted()
    const name = entry.name.normalize('NFC')
    const shown = joinPath(inside, name)
    const why = reasonToSkip(entry, name)
    if (why !== undefined) {
      options.onSkip?.(shown, why)
      continue
    }
    if (names.has(name)) throw sameName(shown)
    names.add(name)
    const path = join(directory, entry.name)
    if (entry.isDirectory()) yield* scanDirectory(path, root, shown, options)
    else yield { path: joinPath(root, shown), content: readChunks(path, options) }
  }
}

function reasonToSkip(entry: { isFile(): boolean; isDirectory(): boolean }, name: string): string | undefined {
  if (!isSafeName(name)) return 'its name is not portable'
  // What can't be decoded from the file system shows as a replacement character, and can't be opened by that name.
  if (name.includes('\uFFFD')) return 'its name is not UTF-8'
  return entry.isFile() || entry.isDirectory() ? undefined : 'it is not a regular file'
}

/** One full leaf at a time, so that the importer need not join pieces. Never follows a link put there meanwhile. */
async function* readChunks(path: string, { signal, onBytes }: ScanOptions): AsyncGenerator<Uint8Array> {
  await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (cause) => {
      throw systemCode(cause) === 'ELOOP' ? notRegular(path) : cause
    },
  )
  const status = await file.stat()
  if (!status.isFile()) throw notRegular(path)
  // One byte more than a small file has: a read that leaves it unfilled was the last.
  for (let length = Math.min(CHUNK_BYTES, status.size + 1); ; length = CHUNK_BYTES) {
    signal.throwIfAborted()
    const chunk = Buffer.allocUnsafe(length)
    const { bytesRead } = await file.read(chunk, 0, length, null)
    if (bytesRead > 0) yield chunk.subarray(0, bytesRead)
    onBytes(bytesRead)
    if (bytesRead < length) return
  }
}

function notRegular(path: string) {
  return storageError('not_a_file', `${path} is not a regular file or directory`, {
    details: { path },
    hint: 'links and devices are not stored: give the file itself',
  })
}

function sameName(path: string) {
  return storageError('unsafe_path', `two files are both named ${path} once normalised`, {
    details: { path },
    hint: 'rename one of them',
  })
}
