import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger } from '@opgpu/utils'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engineFiles, enginePid, stopEngine } from './daemon.js'
import { type EnsureEngineOptions, engineHome, ensureEngine } from './ensure.js'
import { engineSockets, findEngine } from './existing.js'
import { onPath } from './path.js'
import { engineVersion } from './ping.js'

const canStart = process.getuid?.() === 0 && (await onPath('dockerd')) && !(await findEngine({}, signal()))

function signal(): AbortSignal {
  return AbortSignal.timeout(50_000)
}

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'opgpu-engine-'))
})
afterEach(async () => {
  await stopEngine(directory)
  await rm(directory, { recursive: true, force: true })
})

const options = (): EnsureEngineOptions => ({
  directory,
  logger: silentLogger,
  signal: signal(),
  allowInstall: false,
  env: {},
})

describe('an engine that the user names', () => {
  test('is the only one that is looked at', () => {
    expect(engineSockets({ DOCKER_HOST: 'unix:///a/b.sock', XDG_RUNTIME_DIR: '/run/user/1' })).toEqual(['/a/b.sock'])
  })

  test.each([
    ['is on another machine', 'tcp://10.0.0.1:2375'],
    ['does not answer', 'unix:///nowhere/docker.sock'],
  ])('is an error when it %s', async (_, DOCKER_HOST) => {
    const ensuring = ensureEngine({ ...options(), env: { DOCKER_HOST } })
    await expect(ensuring).rejects.toMatchObject({ code: 'no_engine', hint: expect.stringContaining('DOCKER_HOST') })
  })
})

describe.runIf(canStart)('an engine of our own', () => {
  test('is started once by two callers at once, found by a third and ended by who started it', async () => {
    const two = await Promise.all([ensureEngine(options()), ensureEngine(options())])
    expect(two.map(({ started }) => started).sort()).toEqual([false, true])
    const third = await ensureEngine(options())
    expect(third).toMatchObject({ started: false, socket: engineFiles(directory).socket, version: two[0].version })
    await third.stop()
    expect(await engineVersion(third.socket, signal())).toBe(third.version)
    await two.find(({ started }) => started)?.stop()
    expect(await enginePid(directory)).toBeUndefined()
    await expect(engineVersion(third.socket, signal())).rejects.toThrow()
  })

  test('is used by others through DOCKER_HOST', async () => {
    const { socket, version } = await ensureEngine(options())
    const found = await findEngine({ DOCKER_HOST: `unix://${socket}` }, signal())
    expect(found).toEqual({ socket, version })
    expect((await stat(socket)).mode & 0o007).toBe(0)
  })

  test('starts over the files of one that was killed', async () => {
    await writeFile(engineFiles(directory).pid, String(process.pid))
    await writeFile(engineFiles(directory).socket, '')
    expect((await ensureEngine(options())).started).toBe(true)
  })

  test('fails with its own last words', async () => {
    await writeFile(engineFiles(directory).data, 'not a directory')
    await expect(ensureEngine(options())).rejects.toMatchObject({ code: 'engine_failed' })
  })

  test('moves where its sockets fit', () => {
    expect(engineHome(directory)).toBe(directory)
    const long = join(directory, 'x'.repeat(80))
    expect(engineHome(long)).toMatch(/^\/var\/lib\/opgpu\/[0-9a-f]{16}$/)
    expect(engineHome(`${long}/y`)).not.toBe(engineHome(long))
  })
})
