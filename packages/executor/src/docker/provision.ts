import { CodedError } from '@opgpu/utils'
import type Docker from 'dockerode'
import type { JobRun } from '../port.js'
import type { TaskGroups } from './cgroup.js'
import { removeContainer } from './containers.js'
import { hasErrno } from './errno.js'
import { engineError, unless } from './errors.js'
import type { GpuAccess } from './gpu-access.js'
import type { ImageStore } from './images.js'
import { containerName, type JobPlan, planOf, toLabels } from './labels.js'
import { outputDir } from './output-dirs.js'
import type { OutputSpace } from './outputs.js'
import { containerOptions, type Sandbox } from './sandbox.js'
import { deleteFiles, type TaskFiles } from './task-files.js'

export interface ProvisionModules {
  docker: Docker
  namespace: string
  sandbox: Sandbox
  space: OutputSpace
  gpuAccess: GpuAccess
  groups: TaskGroups
  images: Pick<ImageStore, 'volumes' | 'ensure'>
}

/** Creates and starts the task's container. What was made on the way goes when a step fails. */
export async function provision(modules: ProvisionModules, run: JobRun, files: TaskFiles): Promise<Docker.Container> {
  const plan = planOf(run)
  await modules.space.reserve(files, plan)
  const [created, prepared] = await Promise.allSettled([
    create(modules, run, plan, files),
    modules.space.prepare(files, plan),
  ])
  const container = created.status === 'fulfilled' ? created.value : undefined
  try {
    if (created.status === 'rejected') throw created.reason
    if (prepared.status === 'rejected') throw prepared.reason
    await created.value.start()
    return created.value
  } catch (error) {
    await discard(modules, run.taskId, files, container)
    throw asProvisioningError(error, run)
  }
}

/** Removes a container and its files, in whatever state a crash left them. */
export async function discard(
  { space, groups }: Pick<ProvisionModules, 'space' | 'groups'>,
  taskId: string,
  files: TaskFiles,
  container?: Docker.Container,
): Promise<void> {
  if (container !== undefined) await removeContainer(container)
  await Promise.all([space.release(files).then(() => deleteFiles(files)), groups.remove(taskId)])
}

async function create(
  modules: ProvisionModules,
  run: JobRun,
  plan: JobPlan,
  files: TaskFiles,
): Promise<Docker.Container> {
  const volumes = await modules.images.volumes(run.imageId)
  const outputs = run.outputs.map(({ name, containerPath }) => ({ hostPath: outputDir(files, name), containerPath }))
  const devices = modules.gpuAccess.handOver(run.gpus)
  const options = containerOptions(run, modules.sandbox, { outputs, volumes, devices })
  const parent = modules.groups.parent(run.taskId)
  return createFresh(modules.docker, {
    ...options,
    name: containerName(modules.namespace, run.taskId),
    Labels: toLabels(modules.namespace, plan),
    HostConfig: { ...options.HostConfig, ...(parent === undefined ? {} : { CgroupParent: parent }) },
  })
}

/** A container of that name has no directory any more, or the task would have been found by it: it goes. */
async function createFresh(docker: Docker, options: Docker.ContainerCreateOptions): Promise<Docker.Container> {
  const created = await unless(docker.createContainer(options), NAME_TAKEN)
  if (created !== undefined) return created
  await removeContainer(docker.getContainer(options.name ?? ''))
  return docker.createContainer(options)
}

const NAME_TAKEN = 409

function asProvisioningError(error: unknown, { taskId }: JobRun): Error {
  if (isLocal(error)) {
    return new CodedError('provisioning_failed', 'the outputs have no place on this machine', {
      details: { taskId },
      cause: error,
    })
  }
  return engineError('provisioning_failed', 'the engine did not start the job', error)
}

/** From the file system or a program of this machine, not from the engine. */
function isLocal(error: unknown): boolean {
  return error instanceof Error && ('cmd' in error || hasErrno(error, 'ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EMFILE'))
}
