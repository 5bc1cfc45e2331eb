import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { createGunzip } from 'node:zlib'
import type { Digest } from './documents.js'
import { badArchive } from './errors.js'
import { diffIdsOf, parseDockerManifest } from './manifest.js'
import { SavedImage } from './saved.js'
import type { Blob, Spool } from './spool.js'
import { type ImageArchive, type SpoolOptions, withSpool } from './write.js'

/**
 * Turns the stream of `docker save` of one image, in the legacy or the OCI layout, into the deterministic form. The
 * configuration is kept byte for byte, so the id stays. Rejects with `bad_image_archive`.
 */
export async function repackImage(saved: AsyncIterable<Uint8Array>, options: SpoolOptions = {}): Promise<ImageArchive> {
  return withSpool(options, async (spool) => {
    const image = await SavedImage.read(saved, spool, options.signal)
    const manifest = parseDockerManifest(await inMemory(image.file('manifest.json')))
    const config = await inMemory(image.file(manifest.config))
    const diffIds = diffIdsOf(config)
    if (diffIds.length !== manifest.layers.length) throw badArchive('its configuration lists other layers')
    const layers: Blob[] = []
    for (const [at, path] of manifest.layers.entries()) layers.push(await plain(image.file(path), diffIds[at], spool))
    return { config, layers }
  })
}

/** The uncompressed layer: engines with containerd's store save layers as they were pulled. */
async function plain(layer: Blob, diffId: Digest | undefined, spool: Spool): Promise<Blob> {
  if (layer.digest === diffId) return layer
  const unpacked = await spool.keep(gunzip(layer))
  if (unpacked.digest !== diffId) throw badArchive('a layer is not what the configuration lists', { diffId })
  return unpacked
}

async function* gunzip(layer: Blob): AsyncGenerator<Uint8Array> {
  const unzip = createGunzip()
  const source = Readable.from(layer.read())
  source.on('error', (error) => unzip.destroy(error))
  try {
    yield* source.pipe(unzip)
  } catch (error) {
    throw badArchive('a layer is neither a tar nor gzip', { digest: layer.digest, reason: String(error) })
  } finally {
    source.destroy()
  }
}

const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024

async function inMemory(blob: Blob): Promise<Buffer> {
  if (blob.size > MAX_DOCUMENT_BYTES) throw badArchive('a document is too large', { size: blob.size })
  return buffer(blob.read())
}
