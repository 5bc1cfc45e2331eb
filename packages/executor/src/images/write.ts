import { encodeConfig, type ImageConfig } from './config.js'
import { type BlobRef, type Digest, documentsOf, refOf } from './documents.js'
import { archiveEntries, archiveSize } from './entries.js'
import { type Blob, Spool } from './spool.js'
import { writeTar } from './tar.js'

/** What identifies an archive. */
export interface ImageInfo {
  /** Digest of the configuration: the id under which an engine lists the image. */
  id: Digest
  /** Digest of the OCI manifest: the id on engines that keep images in containerd's store. */
  manifestDigest: Digest
  /** Bytes of the whole archive. */
  size: number
  layers: BlobRef[]
}

/** An archive that is ready to be read, any number of times, until it is closed. */
export interface ImageArchive extends ImageInfo, AsyncDisposable {
  bytes(): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

export interface SpoolOptions {
  /** Where layers are kept until the archive is closed; the system's temporary directory by default. */
  directory?: string
  /** Upper bound of the archive; 64 GiB by default. */
  maxBytes?: number
  signal?: AbortSignal
}

export const MAX_IMAGE_BYTES = 64 * 1024 ** 3

/**
 * One tar that is an OCI layout and a docker-archive at once, without times, owners or tags: the same layers and
 * configuration give the same bytes, and so the same CID, everywhere. Layers are uncompressed tars (`layerOf`).
 */
export async function writeImageArchive(
  image: { layers: Iterable<AsyncIterable<Uint8Array>>; config: ImageConfig },
  options: SpoolOptions = {},
): Promise<ImageArchive> {
  return withSpool(options, async (spool) => {
    const layers: Blob[] = []
    for (const layer of image.layers) layers.push(await spool.keep(layer, options.signal))
    const diffIds = layers.map(({ digest }) => digest)
    return { config: encodeConfig(image.config, diffIds), layers }
  })
}

/** Builds from a fresh spool, which the archive owns from then on. */
export async function withSpool(
  options: SpoolOptions,
  build: (spool: Spool) => Promise<{ config: Buffer; layers: Blob[] }>,
): Promise<ImageArchive> {
  const spool = await Spool.init(options.maxBytes ?? MAX_IMAGE_BYTES, options.directory)
  try {
    const { config, layers } = await build(spool)
    const entries = archiveEntries(config, layers)
    const close = () => spool.close()
    return { ...describeImage(config, layers), bytes: () => writeTar(entries), close, [Symbol.asyncDispose]: close }
  } catch (error) {
    await spool.close()
    throw error
  }
}

export function describeImage(config: Buffer, layers: Blob[]): ImageInfo {
  return {
    id: refOf(config).digest,
    manifestDigest: refOf(documentsOf(config, layers).manifest).digest,
    size: archiveSize(archiveEntries(config, layers)),
    layers: layers.map(({ digest, size }) => ({ digest, size })),
  }
}
