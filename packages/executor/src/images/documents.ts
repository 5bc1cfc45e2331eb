import { createHash } from 'node:crypto'

export type Digest = `sha256:${string}`

export interface BlobRef {
  digest: Digest
  size: number
}

/** Everything in an archive except the layers, as bytes; all of it follows from the configuration and the layers. */
export interface Documents {
  config: Buffer
  manifest: Buffer
  /** `index.json` of the OCI layout. */
  index: Buffer
  /** `oci-layout`, the marker file. */
  layout: Buffer
  /** `manifest.json`, which `docker load` reads. No tags: an archive must not take over local names. */
  dockerManifest: Buffer
}

const MEDIA = 'application/vnd.oci.image'

export function documentsOf(config: Buffer, layers: BlobRef[]): Documents {
  const manifest = json({
    schemaVersion: 2,
    mediaType: `${MEDIA}.manifest.v1+json`,
    config: { mediaType: `${MEDIA}.config.v1+json`, ...refOf(config) },
    layers: layers.map(({ digest, size }) => ({ mediaType: `${MEDIA}.layer.v1.tar`, digest, size })),
  })
  const index = { mediaType: `${MEDIA}.manifest.v1+json`, ...refOf(manifest) }
  return {
    config,
    manifest,
    index: json({ schemaVersion: 2, mediaType: `${MEDIA}.index.v1+json`, manifests: [index] }),
    layout: json({ imageLayoutVersion: '1.0.0' }),
    dockerManifest: json([
      { Config: blobPath(refOf(config).digest), RepoTags: null, Layers: layers.map(({ digest }) => blobPath(digest)) },
    ]),
  }
}

export function refOf(bytes: Uint8Array): BlobRef {
  return { digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, size: bytes.length }
}

export function blobPath(digest: Digest): string {
  return `blobs/${digest.replace(':', '/')}`
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}
