import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { type Device, findDevices } from '../gpu/inventory.js'
import { Ledger } from '../ledger.js'
import type { Capacity, Executor } from '../port.js'
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
import { TaskBook } from './task-book.js'
import { makeTasksDirectory } from './task-files.js'

/** Connects to a Docker Engine and measures this machine. Rejects with `engine_unreachable`. */
export async function createDockerExecutor(options: DockerExecutorOptions): Promise<Executor> {
  const { directory, namespace, logger, signal } = options
  await makeTasksDirectory(directory)
  const sandboxUser = options.user ?? defaultUser()
  const [engine, devices, space, records] = await Promise.all([
    connect(options.endpoint, signal),
    findDevices(options.gpuSources),
    chooseOutputSpace(options, sandboxUser),
    ImageRecords.init(join(directory, 'images.json')),
  ])
  const { docker, facts } = engine
  const sandbox = sandboxOf(options, facts, sandboxUser)
  const images = new ImageStore({
    docker,
    records,
    directory,
    maxBytes: options.imageBytes ?? DEFAULT_IMAGE_BYTES,
    logger,
  })
  const groups = taskGroups(facts, namespace)
  const gpuAccess = new GpuAccess('none', nodesOf(devices))
  const tasks = new TaskBook({
    docker,
    directory,
    namespace,
    sandbox,
    space,
    gpuAccess,
    groups,
    images,
    logger,
    signal,
  })
  const ledger = new Ledger(await capacity(options, facts, devices))
  return new DockerExecutor({ engine, ledger, images, tasks })
}

function sandboxOf(options: DockerExecutorOptions, facts: EngineFacts, user: Sandbox['user']): Sandbox {
  const { caps, runtime } = options
  return {
    user,
    caps: { ...DEFAULT_CAPS, ...caps },
    seccomp: seccompProfile(),
    init: facts.init,
    ...(runtime === undefined ? {} : { runtime }),
  }
}

/** What the machine has, or the share of it that is offered. */
async function capacity(options: DockerExecutorOptions, facts: EngineFacts, devices: Device[]): Promise<Capacity> {
  const { directory, share = {} } = options
  const { bavail, bsize } = await statfs(directory)
  const gpus = devices.map(({ gpu }) => gpu)
  return {
    cpuMillis: Math.min(share.cpuMillis ?? Number.POSITIVE_INFINITY, facts.cpus * 1000),
    memoryBytes: Math.min(share.memoryBytes ?? Number.POSITIVE_INFINITY, facts.memoryBytes),
    diskBytes: Math.min(share.diskBytes ?? Number.POSITIVE_INFINITY, bavail * bsize),
    gpus: share.gpus === undefined ? gpus : gpus.filter(({ uuid }) => share.gpus?.includes(uuid)),
  }
}

function nodesOf(devices: Device[]): (uuid: string) => string[] {
  const nodes = new Map(devices.map((device) => [device.gpu.uuid, device.nodes]))
  return (uuid) => nodes.get(uuid) ?? []
}
