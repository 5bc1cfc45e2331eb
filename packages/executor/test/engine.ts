import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createDockerExecutor,
  type DockerExecutorOptions,
  type Executor,
  fileEntry,
  type ImageArchive,
  type TarEntry,
} from '@opgpu/executor'
import type { CidText } from '@opgpu/protocol'
import { silentLogger } from '@opgpu/utils'
import type { ComplianceSetup } from '../src/compliance/index.js'
import { hostImage } from '../src/docker/selftest/image.js'

/** The engine that tests use, as the test set-up names it. */
export function testSocket(): string {
  const socket = process.env.OPGPU_TEST_DOCKER
  if (socket) return socket
  throw new Error(
    'no Docker Engine to test with: set OPGPU_TEST_DOCKER to the socket of one, such as /var/run/docker.sock',
  )
}

/** The engines with two test devices, `GPU-1111…` and `GPU-2222…`, that there are; `npm test` starts them. */
export function gpuEngines() {
  const { OPGPU_TEST_GPU_DOCKER, OPGPU_TEST_CDI_DOCKER } = process.env
  const engines = [
    { kind: 'device-requests', socket: OPGPU_TEST_GPU_DOCKER },
    { kind: 'cdi', socket: OPGPU_TEST_CDI_DOCKER },
  ] as const
  return engines.flatMap(({ kind, socket }) => (socket ? [{ kind, socket }] : []))
}

const PROGRAMS = [
  '/bin/sh',
  '/bin/sleep',
  '/bin/dd',
  '/bin/cat',
  '/bin/ln',
  '/usr/bin/mkfifo',
  '/usr/bin/id',
  '/usr/bin/perl',
]

/** Programs to attack with, among them one that is set-user-id root, and a directory that anyone may write. */
export async function toolImage(): Promise<ImageArchive> {
  const rooted = fileEntry('bin/rooted', await readFile('/usr/bin/id'), 0o4755)
  const data: TarEntry = { kind: 'directory', path: 'data', mode: 0o777 }
  return hostImage(PROGRAMS, AbortSignal.timeout(30_000), [rooted, data])
}

export interface DockerSetup extends ComplianceSetup {
  directory: string
  namespace: string
  sh(script: string): string[]
  open(options?: Partial<DockerExecutorOptions>): Promise<Executor>
}

/** An executor of its own on the test engine; everything goes with `close`. */
export async function dockerSetup(more: Partial<DockerExecutorOptions> = {}): Promise<DockerSetup> {
  const directory = await mkdtemp(join(tmpdir(), 'opgpu-exec-'))
  const namespace = directory.slice(-6)
  const closing = new AbortController()
  const image = await toolImage()
  const base = { endpoint: testSocket(), directory, namespace, logger: silentLogger, signal: closing.signal }
  const open = (options = {}) => createDockerExecutor({ ...base, ...more, ...options })
  let running = new AbortController()
  const opened: Executor[] = []
  const start = async () => {
    running = new AbortController()
    const executor = await open({ signal: AbortSignal.any([closing.signal, running.signal]) })
    opened.push(executor)
    return executor
  }
  let executor = await start()
  const cid = `test-${image.id.slice(-12)}` as CidText
  return {
    get executor() {
      return executor
    },
    directory,
    namespace,
    sh,
    open,
    image: { image: { kind: 'archive', cid, id: image.id, size: image.size }, archive: () => image.bytes() },
    commands: {
      work: sh('echo hello; echo trouble >&2; printf done > /out/result'),
      fail: sh('exit 7'),
      linger: sh('sleep 60'),
      lingerAloud: sh('echo begun; sleep 60'),
    },
    async restart() {
      running.abort()
      executor = await start()
      return executor
    },
    async close() {
      await executor.cleanUp(new Set())
      closing.abort()
      await Promise.all(opened.map((one) => one.close()))
      await image.close()
      await rm(directory, { recursive: true })
    },
  }
}

function sh(script: string): string[] {
  return ['/bin/sh', '-c', script]
}
