import { createReadStream } from 'node:fs'
import { lstat, readdir, readlink } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileEntry, type TarEntry } from '@opgpu/executor'

const MERGED = ['bin', 'lib', 'lib64', 'sbin']

/** The files and links under a directory as entries of a layer, with `bin`, `lib` and `sbin` merged into `usr`. */
export async function treeEntries(root: string, drop: RegExp): Promise<TarEntry[]> {
  const found = await readdir(root, { recursive: true, withFileTypes: true })
  const paths = found.filter((item) => !item.isDirectory()).map((item) => join(item.parentPath, item.name))
  const kept = paths.filter((path) => !drop.test(relative(root, path)))
  return Promise.all(kept.map((path) => treeEntry(path, merged(relative(root, path)))))
}

async function treeEntry(file: string, path: string): Promise<TarEntry> {
  const stats = await lstat(file)
  if (stats.isSymbolicLink()) return { kind: 'link', path, target: await readlink(file) }
  const mode = stats.mode & 0o100 ? 0o755 : 0o644
  return { kind: 'file', path, mode, size: stats.size, content: () => createReadStream(file) }
}

function merged(path: string): string {
  return MERGED.includes(path.split('/')[0] ?? '') ? `usr/${path}` : path
}

/** What every root needs: the merged directories, a place for temporary files, names for the two usual users. */
export function baseEntries(): TarEntry[] {
  return [
    ...MERGED.flatMap((name): TarEntry[] => [
      { kind: 'link', path: name, target: `usr/${name}` },
      { kind: 'directory', path: `usr/${name}`, mode: 0o755 },
    ]),
    { kind: 'directory', path: 'tmp', mode: 0o1777 },
    fileEntry('etc/passwd', 'root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n'),
    fileEntry('etc/group', 'root:x:0:\nnogroup:x:65534:\n'),
  ]
}
