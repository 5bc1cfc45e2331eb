import { execFile } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createDockerExecutor, type Executor, findDevices, repackImage } from '@opgpu/executor'
import type { CidText } from '@opgpu/protocol'
import { busyboxImage } from '@opgpu/testing'
import { silentLogger } from '@opgpu/utils'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { environment } from '../e2e/support/environment.js'

const MIB = 1024 ** 2
const DRIVER = '/proc/driver/nvidia/gpus'
const SEE = 'for node in /dev/nvidia[0-9]*; do echo $node; done'
const stop = new AbortController()
const listed = await nvidiaSmi('uuid,name,memory.total')
const noGpu = listed.length === 0 ? 'no nvidia-smi on this machine lists a GPU' : ''
let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'opgpu-nvidia-'))
})
afterAll(async () => {
  stop.abort()
  await rm(directory, { recursive: true })
})

/** One row per GPU. */
async function nvidiaSmi(fields: string): Promise<string[][]> {
  const args = [`--query-gpu=${fields}`, '--format=csv,noheader,nounits']
  const { stdout } = await promisify(execFile)('nvidia-smi', args, { timeout: 30_000 }).catch(() => ({ stdout: '' }))
  const rows = stdout.trim().split('\n')
  return rows.filter((row) => row !== '').map((row) => row.split(',').map((cell) => cell.trim()))
}

/** The device node of each GPU, as the driver numbers them. */
async function nodesByUuid(): Promise<Map<string, string>> {
  const texts = (await readdir(DRIVER)).map((name) => readFile(join(DRIVER, name, 'information'), 'utf8'))
  return new Map(
    (await Promise.all(texts)).map((text) => {
      const [, uuid = ''] = /^GPU UUID:\s+(\S+)$/m.exec(text) ?? []
      const [, minor = ''] = /^Device Minor:\s+(\d+)$/m.exec(text) ?? []
      return [uuid, `/dev/nvidia${minor}\n`]
    }),
  )
}

test('the inventory is what nvidia-smi lists', async ({ skip }) => {
  skip(noGpu !== '', noGpu)
  const expected = listed.map(([uuid, model, mebibytes]) => ({
    vendor: 'nvidia',
    uuid,
    model,
    vramBytes: Number(mebibytes) * MIB,
  }))
  const found = (await findDevices()).map(({ gpu }) => gpu)
  expect(found.filter(({ vendor }) => vendor === 'nvidia')).toEqual(expected)
})

test('every container sees the GPU that it was given, and no other', { timeout: 180_000 }, async ({ skip }) => {
  skip(noGpu !== '', noGpu)
  const endpoint = environment.engine ?? 'unix:///var/run/docker.sock'
  const base = { namespace: 'gpu-test', logger: silentLogger, signal: stop.signal }
  const executor = await createDockerExecutor({ ...base, endpoint, directory: join(directory, 'executor') })
  try {
    const { gpuAccess } = await executor.report(stop.signal)
    skip(gpuAccess === 'none', `the engine at ${endpoint} hands over no GPU`)
    const imageId = await image(executor)
    const nodes = await nodesByUuid()
    for (const [index] of listed.entries()) {
      const { gpu, saw } = await seenBy(executor, imageId, `task-${index}`)
      expect(saw).toBe(nodes.get(gpu))
    }
  } finally {
    await executor.cleanUp(new Set())
    await executor.close()
  }
})

async function image(executor: Executor): Promise<string> {
  const { signal } = stop
  const { path } = await busyboxImage(environment.images, { logger: silentLogger, signal })
  await using archive = await repackImage(createReadStream(path), { directory, signal })
  const named = { kind: 'archive' as const, cid: 'test-gpu' as CidText, id: archive.id, size: archive.size }
  return executor.ensureImage({ image: named, archive: () => archive.bytes() }, { signal })
}

/** Each task keeps its GPU, so that the next one is given another. */
async function seenBy(executor: Executor, imageId: string, taskId: string): Promise<{ gpu: string; saw: string }> {
  const gpus = { count: 1, vendor: 'nvidia' as const, vramBytes: 0 }
  const resources = { cpuMillis: 100, memoryBytes: 64 * MIB, diskBytes: 16 * MIB, gpus }
  const reserved = executor.reserve(taskId, resources)
  const run = { taskId, imageId, command: ['sh', '-c', SEE], environment: {}, inputs: [], outputs: [], runMs: 30_000 }
  const handle = await executor.start({ ...run, resources, gpus: reserved.gpus }, stop.signal)
  const seen: Uint8Array[] = []
  for await (const { data } of handle.logs(stop.signal)) seen.push(data)
  return { gpu: reserved.gpus[0]?.uuid ?? '', saw: Buffer.concat(seen).toString() }
}
