import type { FileHandle } from 'node:fs/promises'
import { ARCHIVE_FILE_MODE } from './entries.js'
import { badArchive } from './errors.js'
import { readSize, tarHeader, tarPadding } from './tar.js'

/** Where a file of the archive stands. */
export interface Listed {
  path: string
  size: number
  offset: number
}

const BLOCK = 512
/** Docker's limit is 127 layers; the rest are five documents. */
const MAX_FILES = 160

/**
 * The files of an archive, from its headers alone. A header must be byte for byte the one that we write, so no two readers
 * can disagree about what follows: no links, no extensions, no second name for a path.
 */
export async function listArchive(file: FileHandle): Promise<Map<string, Listed>> {
  const { size: end } = await file.stat()
  const files = new Map<string, Listed>()
  for (let at = 0; ; ) {
    const header = await readExactly(file, at, BLOCK)
    if (header.every((byte) => byte === 0)) return atEnd(files, at, end)
    const listed = parseHeader(header, at + BLOCK)
    if (files.has(listed.path)) throw badArchive('a path occurs twice', { path: listed.path })
    if (files.size === MAX_FILES) throw badArchive('it has too many files', { limit: MAX_FILES })
    files.set(listed.path, listed)
    at = listed.offset + listed.size + tarPadding(listed.size)
  }
}

function atEnd(files: Map<string, Listed>, at: number, end: number): Map<string, Listed> {
  if (at + 2 * BLOCK !== end) throw badArchive('bytes follow its end')
  return files
}

function parseHeader(header: Buffer, offset: number): Listed {
  const path = header.toString('latin1', 0, Math.max(0, header.indexOf(0)))
  const size = readSize(header)
  if (!/^[a-z0-9./-]{1,99}$/.test(path) || !Number.isSafeInteger(size) || size < 0) throw badArchive('a header is odd')
  const expected = tarHeader({ kind: 'file', path, mode: ARCHIVE_FILE_MODE, size, content: nothing })
  if (!header.equals(expected)) throw badArchive('a header is not in the deterministic form', { path })
  return { path, size, offset }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** Rejects with `bad_image_archive` when the file ends before. */
export async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  if (bytesRead !== length) throw badArchive('it is cut off')
  return buffer
}
