import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Docker from 'dockerode'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { jobRun, runJob, signal } from '../src/compliance/setup.js'
import { containerName } from '../src/docker/labels.js'
import { type DockerSetup, dockerSetup, testSocket } from './engine.js'

const docker = new Docker({ socketPath: testSocket() })
let setup: DockerSetup
beforeAll(async () => {
  setup = await dockerSetup()
})
afterAll(() => setup.close())

const mounts = async () =>
  (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').filter((line) => line.includes(setup.directory))
const nameOf = (taskId: string) => containerName(setup.namespace, taskId)

describe('an engine', () => {
  test('is reported with everything that it was seen to enforce, and the second time at once', async () => {
    const report = await setup.executor.report(signal())
    expect(report.lacks).toEqual([])
    expect(report).toMatchObject({ engine: 'docker', gpuAccess: 'none' })
    const later = await setup.restart()
    const before = performance.now()
    expect(await later.report(signal())).toEqual(report)
    expect(performance.now() - before).toBeLessThan(100)
  })

  test('that is not there is told', async () => {
    const open = setup.open({ endpoint: join(setup.directory, 'nothing.sock') })
    await expect(open).rejects.toMatchObject({ code: 'engine_unreachable', hint: expect.any(String) })
  })
})

describe('a container', () => {
  test('gets an image volume as bounded memory, not as disk', async () => {
    const run = await jobRun(setup, 'plain', {})
    const plain = await docker.createContainer({ Image: run.imageId, Cmd: ['/bin/sh'] })
    const { Id } = await plain.commit({ changes: 'VOLUME /data' })
    await plain.remove()
    const script = 'dd if=/dev/zero of=/data/x bs=1M count=64'
    const { outcome, handle } = await runJob(setup, 'volume', { imageId: Id, command: setup.sh(script) })
    expect(outcome.failure).toBeDefined()
    const { Mounts } = await docker.getContainer(nameOf('volume')).inspect()
    expect(Mounts.filter(({ Type }) => Type === 'volume')).toEqual([])
    await handle.remove()
    await docker.getImage(Id).remove()
  })

  test('of another daemon on the engine is left alone', async () => {
    const { handle } = await runJob(setup, 'mine', {})
    const other = await dockerSetup()
    expect(await other.executor.attach('mine')).toBeUndefined()
    expect(await other.executor.cleanUp(new Set())).toEqual([])
    await other.close()
    expect(await setup.executor.attach('mine')).toBe(handle)
    await handle.remove()
  })

  test.each([
    { when: 'created', input: { name: 'in', hostPath: '/no/such/path', containerPath: '/in' } },
    { when: 'started', input: { name: 'in', hostPath: import.meta.dirname, containerPath: '/proc/in' } },
  ])('that cannot be $when leaves nothing', async ({ input }) => {
    const run = await jobRun(setup, 'broken', { inputs: [input] })
    await expect(setup.executor.start(run, signal())).rejects.toMatchObject({ code: 'provisioning_failed' })
    expect(await setup.executor.attach('broken')).toBeUndefined()
    expect(await readdir(join(setup.directory, 'tasks'))).toEqual([])
    expect(await mounts()).toEqual([])
  })

  test('that was created and never started is started anew', async () => {
    const { handle } = await runJob(setup, 'half', {})
    const { Config } = await docker.getContainer(nameOf('half')).inspect()
    await handle.remove()
    await docker.createContainer({ name: nameOf('half'), Image: Config.Image, Cmd: Config.Cmd, Labels: Config.Labels })
    expect(await setup.executor.attach('half')).toBeUndefined()
    const again = await runJob(setup, 'half', {})
    expect(again.stdout).toBe('hello\n')
    await again.handle.remove()
  })
})

describe('a daemon that was killed', () => {
  const crash = async (taskId: string, command: string[]) => {
    const run = await jobRun(setup, taskId, { command })
    const { endpoint, directory, namespace } = { endpoint: testSocket(), ...setup }
    const argument = JSON.stringify({ options: { endpoint, directory, namespace }, run })
    const child = join(import.meta.dirname, 'crash-child.mjs')
    const { promise, resolve } = Promise.withResolvers<unknown>()
    execFile(process.execPath, [child, argument], (error) => resolve(error?.signal))
    expect(await promise).toBe('SIGKILL')
  }

  test('leaves a job that the next one brings to its end', async () => {
    await crash('orphan', setup.sh('echo one; sleep 1; echo two; echo done > /out/f'))
    const found = await setup.executor.attach('orphan')
    expect((await found?.wait(signal()))?.exitCode).toBe(0)
    const { outputs, logs } = (await found?.collect(signal())) ?? { outputs: '', logs: '' }
    expect(await readFile(join(logs, 'stdout'), 'utf8')).toBe('one\ntwo\n')
    expect(await readFile(join(outputs, 'out', 'f'), 'utf8')).toBe('done\n')
    await found?.remove()
  })

  test('leaves mounts and containers that the next one cleans up', async () => {
    await crash('lost', setup.commands.linger)
    expect(await mounts()).not.toEqual([])
    expect(await setup.executor.cleanUp(new Set())).toEqual(['lost'])
    expect(await mounts()).toEqual([])
    await expect(docker.getContainer(nameOf('lost')).inspect()).rejects.toMatchObject({ statusCode: 404 })
    expect(await readdir(join(setup.directory, 'tasks'))).toEqual([])
  })
})
