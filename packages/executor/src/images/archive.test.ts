import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inspectImageArchive } from './inspect.js'
import { fileEntry, layerOf } from './layer.js'
import { type TarEntry, tarHeader } from './tar.js'
import { writeImageArchive } from './write.js'

const entries: TarEntry[] = [
  fileEntry('bin/hello', '#!/bin/sh\necho hello\n', 0o755),
  { kind: 'link', path: 'bin/hi', target: 'hello' },
  fileEntry('etc/empty', ''),
]
const config = {
  architecture: 'amd64',
  env: { PATH: '/bin', A: 'b' },
  entrypoint: ['/bin/hello'],
  workingDir: '/',
} as const

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'opgpu-archive-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

function write(content: TarEntry[] = entries) {
  return writeImageArchive(
    { layers: [layerOf(content)], config: { ...config, entrypoint: [...config.entrypoint] } },
    { directory },
  )
}

async function bytesOf(content?: TarEntry[]): Promise<Buffer> {
  await using archive = await write(content)
  return buffer(archive.bytes())
}

async function inspect(bytes: Buffer) {
  const path = join(directory, 'archive.tar')
  await writeFile(path, bytes)
  return inspectImageArchive(path)
}

describe('writeImageArchive', () => {
  test('gives the bytes and the id it always gave', async () => {
    await using archive = await write()
    const bytes = await buffer(archive.bytes())
    expect(archive.id).toBe('sha256:ebbcbd67749b6840510ae48f00c9f859489b9b20f7c233425833d241b4f454a1')
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(
      '177b79e8ce593d24074909a445aad9fb1874190f76397f597c81c745fcdf0039',
    )
    expect(archive.size).toBe(bytes.length)
  })

  test('does not depend on the order of the entries', async () => {
    expect((await bytesOf([...entries].reverse())).equals(await bytesOf())).toBe(true)
  })

  test('gives another id to other content', async () => {
    await using one = await write()
    await using other = await write([...entries, fileEntry('etc/more', 'x')])
    expect(other.id).not.toBe(one.id)
  })

  test('leaves nothing behind', async () => {
    await bytesOf()
    const failing = writeImageArchive({ layers: [layerOf(entries)], config }, { directory, maxBytes: 100 })
    await expect(failing).rejects.toMatchObject({ code: 'bad_image_archive' })
    expect((await readdir(directory)).filter((name) => name.startsWith('opgpu-image-'))).toEqual([])
  })
})

describe('inspectImageArchive', () => {
  test('finds what was written', async () => {
    await using archive = await write()
    const { id, manifestDigest, size, layers } = archive
    expect(await inspect(await buffer(archive.bytes()))).toEqual({ id, manifestDigest, size, layers })
  })

  test('refuses an archive in which any one byte is changed', async () => {
    const bytes = await bytesOf()
    const offsets = [0, 100, 124, 156, 157, 512, 700, 1024, ...spread(bytes.length - 1024, 40)]
    for (const offset of offsets.filter((at) => !isPadding(bytes, at))) {
      const changed = Buffer.from(bytes)
      changed.writeUInt8(changed.readUInt8(offset) ^ 1, offset)
      await expect(inspect(changed), `byte ${offset}`).rejects.toMatchObject({ code: 'bad_image_archive' })
    }
  })

  test.each([
    ['one that is cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 512)],
    ['bytes after the end', (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(512)])],
    ['a file that does not belong', (bytes: Buffer) => withEntry(bytes, fileEntry('x', ''))],
    ['a link', (bytes: Buffer) => withEntry(bytes, { kind: 'link', path: 'x', target: '/etc/passwd' })],
    ['a path out of the archive', (bytes: Buffer) => withEntry(bytes, fileEntry('../x', ''))],
    ['a second file of one name', (bytes: Buffer) => withEntry(bytes, fileEntry('index.json', ''))],
    ['no archive at all', () => Buffer.from('nothing')],
    ['an empty archive', () => Buffer.alloc(1024)],
  ])('refuses %s', async (_, change) => {
    await expect(inspect(change(await bytesOf()))).rejects.toMatchObject({ code: 'bad_image_archive' })
  })

  test('refuses a size that no file can have', async () => {
    const header = tarHeader({ kind: 'file', path: 'x', mode: 0o644, size: 2 ** 52, content: async function* () {} })
    await expect(inspect(header)).rejects.toMatchObject({ code: 'bad_image_archive' })
  })
})

function withEntry(bytes: Buffer, entry: TarEntry): Buffer {
  return Buffer.concat([bytes.subarray(0, -1024), tarHeader(entry), Buffer.alloc(1024)])
}

function spread(end: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => Math.floor((at * end) / count))
}

/** Zero bytes between two contents carry nothing that any reader looks at. */
function isPadding(bytes: Buffer, at: number): boolean {
  const block = bytes.subarray(at - (at % 512), at - (at % 512) + 512)
  return at % 512 > 0 && bytes[at] === 0 && block.toString('latin1', 257, 262) !== 'ustar'
}
