import { createReadStream } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { inspectImageArchive, repackImage } from '@opgpu/executor'
import { silentLogger } from '@opgpu/utils'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { onPath } from '../engine/path.js'
import { busyboxImage } from './busybox.js'
import { pythonImage } from './python.js'

const socket = process.env.OPGPU_TEST_DOCKER ?? ''
const options = { logger: silentLogger, signal: AbortSignal.timeout(100_000) }

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'opgpu-images-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

describe.runIf(await onPath('apt-get'))('an image from Debian packages', () => {
  test('is the same when it is built again', async () => {
    const one = await busyboxImage(join(directory, 'one'), options)
    const other = await busyboxImage(join(directory, 'other'), options)
    expect(other.id).toBe(one.id)
    expect((await readFile(other.path)).equals(await readFile(one.path))).toBe(true)
    expect(one.packages).toEqual([expect.stringMatching(/^busybox-static_/)])
  })

  test('is what its id says, and is not built twice', async () => {
    const image = await pythonImage(directory, options)
    const { id, size } = await inspectImageArchive(image.path)
    expect({ id, size }).toEqual({ id: image.id, size: image.size })
    expect(image.size).toBeLessThan(60_000_000)
    const started = performance.now()
    expect(await pythonImage(directory, options)).toEqual(image)
    expect(performance.now() - started).toBeLessThan(200)
  })
})

describe.runIf(socket !== '')('a Docker Engine', () => {
  test('loads and runs a Python image, and gives it back unchanged', async () => {
    const image = await pythonImage(directory, options)
    expect(await load(image.path)).toContain(image.id)
    const script = 'import csv, json, math, random, struct, zlib; print(random.Random(1).randint(0, 9), math.pi)'
    expect(await run(image.id, ['python3', '-c', script])).toContain('2 3.141592653589793')
    await using saved = await repackImage(await call('GET', `/images/${image.id}/get`))
    expect(saved.id).toBe(image.id)
  })

  test('loads and runs a busybox image', async () => {
    const image = await busyboxImage(directory, options)
    await load(image.path)
    expect(await run(image.id, ['sh', '-c', 'echo $((6 * 7))'])).toContain('42')
  })
})

function call(method: string, path: string, body?: NodeJS.ReadableStream): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const headers = { 'content-type': method === 'POST' && path.startsWith('/images') ? 'application/x-tar' : JSON_TYPE }
  const outgoing = request({ socketPath: socket, method, path, headers }, resolve).on('error', reject)
  if (body) pipeline(body, outgoing).catch(reject)
  else outgoing.end()
  return promise
}

const JSON_TYPE = 'application/json'

async function load(path: string): Promise<string> {
  return text(await call('POST', '/images/load?quiet=1', createReadStream(path)))
}

async function run(Image: string, Cmd: string[]): Promise<string> {
  const create = JSON.stringify({ Image, Cmd, Tty: true, HostConfig: { NetworkMode: 'none', ReadonlyRootfs: true } })
  const { Id } = JSON.parse(await text(await call('POST', '/containers/create', Readable.from([create]))))
  await text(await call('POST', `/containers/${Id}/start`))
  await text(await call('POST', `/containers/${Id}/wait`))
  const output = await text(await call('GET', `/containers/${Id}/logs?stdout=1&stderr=1`))
  await text(await call('DELETE', `/containers/${Id}?force=1`))
  return output
}
