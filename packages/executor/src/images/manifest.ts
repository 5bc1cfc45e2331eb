import type { BlobRef, Digest } from './documents.js'
import { badArchive } from './errors.js'

/** What `manifest.json` says about the one image of an archive: paths inside it. */
export interface DockerManifest {
  config: string
  layers: string[]
}

export function parseDockerManifest(bytes: Buffer): DockerManifest {
  const parsed = parseJson(bytes, 'manifest.json')
  if (!Array.isArray(parsed) || parsed.length !== 1) throw badArchive('it does not hold exactly one image')
  const { Config: config, Layers: layers } = (parsed[0] ?? {}) as { Config?: unknown; Layers?: unknown }
  if (typeof config !== 'string' || !isTexts(layers)) throw badArchive('manifest.json names no image')
  return { config, layers }
}

/** The uncompressed digests of an image's layers, as its configuration lists them. */
export function diffIdsOf(config: Buffer): Digest[] {
  const parsed = parseJson(config, 'config') as { rootfs?: { diff_ids?: unknown } } | null
  const diffIds = parsed?.rootfs?.diff_ids
  if (!isTexts(diffIds) || !diffIds.every(isDigest)) throw badArchive('its configuration lists no layers')
  return diffIds
}

export function checkDiffIds(config: Buffer, layers: BlobRef[]): void {
  const listed = diffIdsOf(config)
  const same = listed.length === layers.length && listed.every((digest, at) => digest === layers[at]?.digest)
  if (!same) throw badArchive('its configuration lists other layers than it holds')
}

function parseJson(bytes: Buffer, what: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    throw badArchive(`${what} is not JSON`, { reason: String(error) })
  }
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isDigest(text: string): text is Digest {
  return /^sha256:[0-9a-f]{64}$/.test(text)
}
