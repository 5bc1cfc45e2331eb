import { access, chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Executor, JobRun } from '@opgpu/executor'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { jobRun, RESOURCES, signal } from '../src/compliance/setup.js'
import { type DockerSetup, dockerSetup, gpuEngines, testSocket } from './engine.js'

/** The devices that the engines for GPUs hand over as /dev/nvidia0 and /dev/nvidia1. */
const FIRST = 'GPU-11111111-1111-1111-1111-111111111111'
const SECOND = 'GPU-22222222-2222-2222-2222-222222222222'
const LISTING = `0, ${FIRST}, Test GPU, 16384\n1, ${SECOND}, Test GPU, 81920\n`
const ONE_GPU = { ...RESOURCES, gpus: { count: 1, vendor: 'nvidia' as const, vramBytes: 0 } }

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'opgpu-gpu-'))
})
afterAll(() => rm(directory, { recursive: true }))

async function setupWith(endpoint: string, runtime?: string): Promise<DockerSetup> {
  const nvidiaSmi = join(directory, 'nvidia-smi')
  await writeFile(nvidiaSmi, `#!/bin/sh\nprintf '${LISTING.replaceAll('\n', '\\n')}'\n`)
  await chmod(nvidiaSmi, 0o755)
  const gpuSources = { nvidiaSmi, drm: '/nonexistent', kfd: '/nonexistent' }
  return dockerSetup({ endpoint, gpuSources, ...(runtime && { runtime }) })
}

/** Starts a job that shows its devices and stays. */
async function startSeeing(setup: DockerSetup, executor: Executor, taskId: string, job: Partial<JobRun> = {}) {
  const { gpus } = executor.reserve(taskId, job.resources ?? ONE_GPU)
  const command = setup.sh('for node in /dev/nvidia*; do echo $node; done; sleep 60')
  const run = await jobRun(setup, taskId, { command, gpus, resources: ONE_GPU, ...job })
  const handle = await executor.start(run, signal())
  for await (const { data } of handle.logs(signal())) return { handle, gpus, saw: Buffer.from(data).toString() }
  throw new Error('the job said nothing')
}

describe('an engine that cannot hand over GPUs', () => {
  let setup: DockerSetup
  beforeAll(async () => {
    setup = await setupWith(testSocket())
  })
  afterAll(() => setup.close())

  test('is found out by trying: its GPUs are not on offer, and a GPU job on it fails and leaves nothing', async () => {
    expect(setup.executor.capacity().gpus.map(({ uuid }) => uuid)).toEqual([FIRST, SECOND])
    const { gpus } = setup.executor.reserve('task', ONE_GPU)
    expect(await setup.executor.report(signal())).toMatchObject({ gpuAccess: 'none', lacks: [] })
    // Not kept: the next daemon tries again, since it may have been put right.
    await expect(access(join(setup.directory, 'selftest.json'))).rejects.toMatchObject({ code: 'ENOENT' })
    expect(setup.executor.capacity().gpus).toEqual([])
    expect(() => setup.executor.reserve('other', ONE_GPU)).toThrow(expect.objectContaining({ code: 'no_capacity' }))
    const start = setup.executor.start(await jobRun(setup, 'task', { gpus, resources: ONE_GPU }), signal())
    await expect(start).rejects.toMatchObject({ code: 'provisioning_failed' })
    expect(await setup.executor.attach('task')).toBeUndefined()
  })
})

describe.each(gpuEngines())('an engine that hands over GPUs by $kind', ({ kind, socket }) => {
  let setup: DockerSetup
  beforeAll(async () => {
    setup = await setupWith(socket)
  })
  afterAll(() => setup.close())

  test('gives each task its own device, by UUID, also after a restart', async () => {
    expect(await setup.executor.report(signal())).toMatchObject({ gpuAccess: kind })
    const one = await startSeeing(setup, setup.executor, 'one')
    const other = await startSeeing(setup, setup.executor, 'other')
    expect([one.saw, other.saw]).toEqual(['/dev/nvidia0\n', '/dev/nvidia1\n'])
    expect(() => setup.executor.reserve('third', ONE_GPU)).toThrow(expect.objectContaining({ code: 'no_capacity' }))

    const later = await setup.restart()
    expect(later.free().gpus).toEqual([])
    expect(later.reserve('other', ONE_GPU).gpus).toEqual(other.gpus)
    await (await later.attach('one'))?.remove()
    expect(later.free().gpus).toEqual(one.gpus)
    expect(JSON.parse(await readFile(join(setup.directory, 'selftest.json'), 'utf8')).tested.gpus.kind).toBe(kind)
  })
})

/** NVIDIA's runtime, when it is the engine's, gives devices to every container whose environment names some. */
const byHook = gpuEngines().filter(({ kind }) => kind === 'device-requests')
describe.each(byHook)('an engine with the runtime of NVIDIA', ({ socket }) => {
  let setup: DockerSetup
  beforeAll(async () => {
    setup = await setupWith(socket, 'nvidia')
  })
  afterAll(() => setup.close())

  test('gives a job what was reserved for it, not what its environment names', async () => {
    await setup.executor.report(signal())
    const environment = { NVIDIA_VISIBLE_DEVICES: 'all' }
    const one = await startSeeing(setup, setup.executor, 'one', { environment })
    const none = await startSeeing(setup, setup.executor, 'none', { environment, resources: RESOURCES })
    expect([one.saw, none.saw]).toEqual(['/dev/nvidia0\n', '/dev/nvidia*\n'])
  })
})
