import type { CidText } from '@opgpu/protocol'
import Docker from 'dockerode'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signal } from '../src/compliance/setup.js'
import { hostImage } from '../src/docker/selftest/image.js'
import { fileEntry } from '../src/images/layer.js'
import { type DockerSetup, dockerSetup, testSocket } from './engine.js'

const docker = new Docker({ socketPath: testSocket() })
let setup: DockerSetup
beforeAll(async () => {
  setup = await dockerSetup({ imageBytes: 1 })
})
afterAll(() => setup.close())

const small = (content: string) => hostImage([], signal(), [fileEntry('content', content)])
const present = async (id: string) => (await docker.listImages()).some(({ Id }) => Id === id)
const archiveImage = (id: string, size: number) => ({
  kind: 'archive' as const,
  cid: `bafy${id.slice(-20)}` as CidText,
  id,
  size,
})

const ensure = (id: string, size: number, bytes: () => AsyncIterable<Uint8Array>) =>
  setup.executor.ensureImage({ image: archiveImage(id, size), archive: bytes }, { signal: signal() })

test('an archive that holds another image never reaches the engine', async () => {
  await using asked = await small(`asked ${setup.directory}`)
  await using given = await small(`given ${setup.directory}`)
  await expect(ensure(asked.id, given.size, () => given.bytes())).rejects.toMatchObject({ code: 'image_mismatch' })
  expect(await present(given.id)).toBe(false)
})

test('bytes that are no image, or more than announced, are refused', async () => {
  await using image = await small(`whole ${setup.directory}`)
  const noise = async function* () {
    yield new Uint8Array(4096).fill(7)
  }
  await expect(ensure(image.id, 4096, noise)).rejects.toMatchObject({ code: 'image_mismatch' })
  await expect(ensure(image.id, image.size - 1, () => image.bytes())).rejects.toMatchObject({ code: 'image_mismatch' })
  expect(await present(image.id)).toBe(false)
})

test('a registry that does not answer is a failed pull, in the engine’s words', async () => {
  const image = { kind: 'registry' as const, reference: `127.0.0.1:9/none@sha256:${'0'.repeat(64)}` }
  const pull = setup.executor.ensureImage({ image }, { signal: signal() })
  await expect(pull).rejects.toMatchObject({
    code: 'image_pull_failed',
    message: expect.stringContaining('127.0.0.1:9'),
  })
})

test('past the cap the image that was used longest ago goes', async () => {
  await using first = await small(`first ${setup.directory}`)
  await using second = await small(`second ${setup.directory}`)
  for (const image of [first, second]) await ensure(image.id, image.size, () => image.bytes())
  expect([await present(first.id), await present(second.id)]).toEqual([false, true])
  await docker.getImage(second.id).remove()
})
