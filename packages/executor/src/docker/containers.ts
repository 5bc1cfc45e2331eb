import type Docker from 'dockerode'
import { unless } from './errors.js'
import { fromLabels, type JobPlan, labelFilter } from './labels.js'

/** A container of this daemon as the engine lists it. */
export interface Listed {
  id: string
  plan: JobPlan
  /** It was created and never started: its daemon died in between. */
  unstarted: boolean
}

const NOT_FOUND = 404
/** A removal is already under way. */
const REMOVING = 409

/** All containers of a namespace, or the one of a task. */
export async function listContainers(docker: Docker, namespace: string, taskId?: string): Promise<Listed[]> {
  const filters = { label: labelFilter(namespace, taskId) }
  const found = await docker.listContainers({ all: true, filters })
  return found.map(({ Id, Labels, State }) => ({ id: Id, plan: fromLabels(Labels), unstarted: State === 'created' }))
}

/** Kills and removes with its volumes; resolves also when it is gone or going. */
export async function removeContainer(container: Docker.Container): Promise<void> {
  await unless(container.remove({ force: true, v: true }), NOT_FOUND, REMOVING)
}
