import { readFile } from 'node:fs/promises'
import type { CidText } from '@opgpu/protocol'
import { CodedError } from '@opgpu/utils'
import { fileEntry, layerOf } from '../../images/layer.js'
import type { TarEntry } from '../../images/tar.js'
import { type ImageArchive, writeImageArchive } from '../../images/write.js'
import type { Executor } from '../../port.js'
import { command } from '../command.js'

const SHELL = '/bin/sh'
/** Only a name within this machine: the image never travels. */
const CID = 'selftest' as CidText
const SPOOL_BYTES = 256 * 1024 * 1024

/** Makes sure that the engine has an image with a shell, assembled from this machine's own; needs no registry. */
export async function ensureProbeImage(ensure: Executor['ensureImage'], signal: AbortSignal): Promise<string> {
  await using archive = await hostImage([SHELL], signal)
  const image = { kind: 'archive' as const, cid: CID, id: archive.id, size: archive.size }
  return await ensure({ image, archive: () => archive.bytes() }, { signal })
}

/** A deterministic image of some of this machine's programs, the libraries they link, and what else is given. */
export async function hostImage(
  programs: string[],
  signal: AbortSignal,
  extra: TarEntry[] = [],
): Promise<ImageArchive> {
  const linked = await Promise.all(programs.map(libraries))
  const paths = [...new Set([...programs, ...linked.flat()])]
  const files = await Promise.all(paths.map(async (path) => fileEntry(path.slice(1), await readFile(path), 0o755)))
  const config = { architecture: process.arch === 'arm64' ? ('arm64' as const) : ('amd64' as const) }
  return writeImageArchive({ layers: [layerOf([...files, ...extra])], config }, { maxBytes: SPOOL_BYTES, signal })
}

/** What a program links, by the dynamic loader's own list; nothing for a static one. */
async function libraries(program: string): Promise<string[]> {
  if (process.platform !== 'linux') {
    throw new CodedError('provisioning_failed', 'a probe image can only be assembled on Linux', {
      hint: 'name one that has a shell with the option probeImage',
    })
  }
  const listed = await command('ldd', program).catch(() => '')
  return listed.split('\n').flatMap((line) => /(\/\S+) \(0x/.exec(line)?.[1] ?? [])
}
