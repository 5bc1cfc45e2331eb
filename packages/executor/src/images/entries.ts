import { blobPath, documentsOf, refOf } from './documents.js'
import { fileEntry } from './layer.js'
import type { Blob } from './spool.js'
import { type TarEntry, tarPadding } from './tar.js'

export type ArchiveFile = TarEntry & { kind: 'file' }

/** Every file of the archive, sorted by path; layers with equal content are one file. */
export function archiveEntries(config: Buffer, layers: Blob[]): ArchiveFile[] {
  const documents = documentsOf(config, layers)
  const files = [
    fileEntry(blobPath(refOf(config).digest), config),
    fileEntry(blobPath(refOf(documents.manifest).digest), documents.manifest),
    fileEntry('index.json', documents.index),
    fileEntry('manifest.json', documents.dockerManifest),
    fileEntry('oci-layout', documents.layout),
    ...layers.map(layerEntry),
  ]
  const byPath = new Map(files.map((file) => [file.path, file]))
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

function layerEntry(layer: Blob): ArchiveFile {
  return {
    kind: 'file',
    path: blobPath(layer.digest),
    mode: ARCHIVE_FILE_MODE,
    size: layer.size,
    content: () => layer.read(),
  }
}

export const ARCHIVE_FILE_MODE = 0o644

export function archiveSize(entries: ArchiveFile[]): number {
  return entries.reduce((sum, { size }) => sum + 512 + size + tarPadding(size), 1024)
}
