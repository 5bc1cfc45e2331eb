import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { findDevices } from '../gpu/inventory.js'
import { Ledger } from '../ledger.js'
import type { Capacity, Executor, Gpu } from '../port.js'
import { taskGroups } from './cgroup.js'
import { connect, type EngineFacts } from './engine.js'
import { DockerExecutor } from './executor.js'
import { GpuAccess } from './gpu-access.js'
import { ImageRecords } from './image-records.js'
import { ImageStore } from './images.js'
import { DEFAULT_CAPS, DEFAULT_IMAGE_BYTES, type DockerExecutorOptions, defaultUser } from './options.js'
import { chooseOutputSpace } from './output-choice.js'
import type { Sandbox } from './sandbox.js'
import { seccompProfile } from './seccomp.js'
import { prepareSelfTest } from './selftest/prepare.js'
import { TaskBook } from './task-book.js'
import { makeTasksDirectory } from './task-files.js'

/** Connects to a Docker Engine and measures this machine. Rejects with `engine_unreachable`. */
export async function createDockerExecutor(options: DockerExecutorOptions): Promise<Executor> {
  const { directory, namespace, logger, signal } = options
  await makeTasksDirectory(directory)
  const user = options.user ?? defaultUser()
  const parts = [
    connect(options.endpoint, signal),
    findDevices(options.gpuSources),
    chooseOutputSpace(options, user),
    ImageRecords.init(join(directory, 'images.json')),
  ] as const
  // All of them, so that a trial mount does not outlive a start that fails.
  await Promise.allSettled(parts)
  const [engine, devices, space, records] = await Promise.all(parts)
  const { docker, facts } = engine
  const maxBytes = options.imageBytes ?? DEFAULT_IMAGE_BYTES
  const images = new ImageStore({ docker, records, directory, maxBytes, logger })
  const ledger = new Ledger(
    await offered(
      options,
      facts,
      devices.map(({ gpu }) => gpu),
    ),
  )
  const sandbox = sandboxOf(options, facts, user)
  const shared = { docker, directory, namespace, sandbox, space, images, ledger, logger, signal }
  const modules = { ...shared, gpuAccess: new GpuAccess(devices), groups: taskGroups(facts, namespace) }
  const tasks = await TaskBook.init(modules)
  return new DockerExecutor({ engine, ledger, images, tasks, selfTest: prepareSelfTest(options, facts, modules) })
}

function sandboxOf({ caps, runtime }: DockerExecutorOptions, { init }: EngineFacts, user: Sandbox['user']): Sandbox {
  const common = { user, caps: { ...DEFAULT_CAPS, ...caps }, seccomp: seccompProfile(), init }
  return runtime === undefined ? common : { ...common, runtime }
}

/** What the machine has, or the share of it that is offered. */
async function offered(options: DockerExecutorOptions, facts: EngineFacts, gpus: Gpu[]): Promise<Capacity> {
  const { directory, share = {} } = options
  const { bavail, bsize } = await statfs(directory)
  const most = (named: number | undefined, all: number) => Math.min(named ?? all, all)
  return {
    cpuMillis: most(share.cpuMillis, facts.cpus * 1000),
    memoryBytes: most(share.memoryBytes, facts.memoryBytes),
    diskBytes: most(share.diskBytes, bavail * bsize),
    gpus: share.gpus === undefined ? gpus : gpus.filter(({ uuid }) => share.gpus?.includes(uuid)),
  }
}
