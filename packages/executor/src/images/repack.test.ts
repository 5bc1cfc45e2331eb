import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { describe, expect, test } from 'vitest'
import { fileEntry, layerOf } from './layer.js'
import { repackImage } from './repack.js'
import { writeImageArchive } from './write.js'

const digestOf = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** What an image looks like before it is packed: two layers, the first one used twice. */
async function image() {
  const one = await buffer(layerOf([fileEntry('a', 'one')]))
  const two = await buffer(layerOf([fileEntry('b', 'two')]))
  const config = Buffer.from(
    JSON.stringify({
      created: '2020-02-02T02:02:02Z',
      rootfs: { type: 'layers', diff_ids: [one, two, one].map(digestOf) },
      os: 'linux',
    }),
  )
  return { one, two, config }
}

async function legacy(): Promise<Buffer> {
  const { one, two, config } = await image()
  const tar = pack()
  tar.entry({ name: 'aa/', type: 'directory' })
  tar.entry({ name: 'aa/VERSION' }, '1.0')
  tar.entry({ name: 'aa/layer.tar' }, one)
  tar.entry({ name: 'bb/layer.tar' }, two)
  tar.entry({ name: 'cc/layer.tar', type: 'symlink', linkname: '../aa/layer.tar' })
  tar.entry({ name: 'config.json' }, config)
  const Layers = ['aa/layer.tar', 'bb/layer.tar', 'cc/layer.tar']
  tar.entry({ name: 'manifest.json' }, JSON.stringify([{ Config: 'config.json', RepoTags: ['x:latest'], Layers }]))
  tar.finalize()
  return buffer(tar)
}

async function oci(options: { swap?: boolean } = {}): Promise<Buffer> {
  const { one, two, config } = await image()
  const tar = pack()
  tar.entry({ name: 'blobs/sha256/one' }, gzipSync(options.swap ? two : one))
  tar.entry({ name: 'blobs/sha256/two' }, two)
  tar.entry({ name: 'blobs/sha256/config' }, config)
  const Layers = ['blobs/sha256/one', 'blobs/sha256/two', 'blobs/sha256/one']
  tar.entry({ name: 'manifest.json' }, JSON.stringify([{ Config: 'blobs/sha256/config', Layers }]))
  tar.finalize()
  return buffer(tar)
}

async function repack(bytes: Buffer) {
  await using archive = await repackImage(Readable.from([bytes]))
  return { id: archive.id, bytes: await buffer(archive.bytes()) }
}

describe('repackImage', () => {
  test('keeps the configuration, so the id', async () => {
    expect((await repack(await legacy())).id).toBe(digestOf((await image()).config))
  })

  test('gives the same bytes for the legacy and the OCI layout', async () => {
    expect((await repack(await oci())).bytes.equals((await repack(await legacy())).bytes)).toBe(true)
  })

  test('gives back its own form unchanged', async () => {
    await using archive = await writeImageArchive({
      layers: [layerOf([fileEntry('a', 'one')])],
      config: { architecture: 'arm64' },
    })
    const bytes = await buffer(archive.bytes())
    expect((await repack(bytes)).bytes.equals(bytes)).toBe(true)
  })

  test.each([
    ['a layer that the configuration does not list', () => oci({ swap: true })],
    ['a stream that is no archive', async () => Buffer.alloc(1024)],
  ])('refuses %s', async (_, make) => {
    await expect(repack(await make())).rejects.toMatchObject({ code: 'bad_image_archive' })
  })
})
