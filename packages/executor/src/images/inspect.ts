import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { type BlobRef, blobPath, type Digest } from './documents.js'
import { type ArchiveFile, archiveEntries } from './entries.js'
import { badArchive } from './errors.js'
import { type Listed, listArchive, readExactly } from './listing.js'
import { checkDiffIds, parseDockerManifest } from './manifest.js'
import type { Blob } from './spool.js'
import { describeImage, type ImageInfo } from './write.js'

const CHUNK = 1024 * 1024

/**
 * Reads an archive that anyone may have written and accepts only the exact form `writeImageArchive` gives: every header,
 * document and digest is checked, and nothing is written. Rejects with `bad_image_archive`.
 */
export async function inspectImageArchive(path: string, signal?: AbortSignal): Promise<ImageInfo> {
  await using file = await open(path)
  const files = await listArchive(file)
  const { config, layers } = await parts(file, files)
  const expected = archiveEntries(config, layers)
  if (expected.length !== files.size) throw badArchive('it holds files that do not belong to the image')
  for (const entry of expected) await checkEntry(file, entry, files, signal)
  return describeImage(config, layers)
}

async function parts(file: FileHandle, files: Map<string, Listed>): Promise<{ config: Buffer; layers: Blob[] }> {
  const manifest = parseDockerManifest(await document(file, find(files, 'manifest.json')))
  const config = await document(file, find(files, manifest.config))
  const layers = manifest.layers.map((path): Blob => ({ ...blobRef(find(files, path)), read: unread }))
  checkDiffIds(config, layers)
  return { config, layers }
}

async function* unread(): AsyncGenerator<Uint8Array> {}

function blobRef({ path, size }: Listed): BlobRef {
  const hex = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(path)?.[1]
  if (hex === undefined) throw badArchive('a layer has no digest for a name', { path })
  return { digest: `sha256:${hex}`, size }
}

async function checkEntry(
  file: FileHandle,
  entry: ArchiveFile,
  files: Map<string, Listed>,
  signal?: AbortSignal,
): Promise<void> {
  const listed = find(files, entry.path)
  if (listed.size !== entry.size) throw badArchive('a file has the wrong size', { path: entry.path })
  const digest = await digestOf(file, listed, signal)
  const expected = entry.path.startsWith('blobs/') ? entry.path : blobPath(await digestOfEntry(entry))
  if (blobPath(digest) !== expected) throw badArchive('a file is not what its digest says', { path: entry.path })
}

async function digestOf(file: FileHandle, { offset, size }: Listed, signal?: AbortSignal): Promise<Digest> {
  const hash = createHash('sha256')
  for (let done = 0; done < size; done += CHUNK) {
    signal?.throwIfAborted()
    hash.update(await readExactly(file, offset + done, Math.min(CHUNK, size - done)))
  }
  return `sha256:${hash.digest('hex')}`
}

async function digestOfEntry(entry: ArchiveFile): Promise<Digest> {
  const hash = createHash('sha256')
  for await (const chunk of entry.content()) hash.update(chunk)
  return `sha256:${hash.digest('hex')}`
}

const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024

function document(file: FileHandle, { path, offset, size }: Listed): Promise<Buffer> {
  if (size > MAX_DOCUMENT_BYTES) throw badArchive('a document is too large', { path, size })
  return readExactly(file, offset, size)
}

function find(files: Map<string, Listed>, path: string): Listed {
  const listed = files.get(path)
  if (listed === undefined) throw badArchive('a file is missing', { path })
  return listed
}
