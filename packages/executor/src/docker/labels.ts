import type { JobRun } from '../port.js'

const TASK = 'opgpu.task'
const NAMESPACE = 'opgpu.namespace'
const PLAN = 'opgpu.plan'

/** What must be known of a job after the daemon that started it is gone; kept in the container's labels. */
export interface JobPlan {
  taskId: string
  runMs: number
  diskBytes: number
  memoryBytes: number
  outputs: string[]
  /** UUIDs of the GPUs that the container holds. */
  gpus: string[]
}

export function planOf(run: JobRun): JobPlan {
  const { taskId, runMs, resources, outputs, gpus } = run
  return {
    taskId,
    runMs,
    diskBytes: resources.diskBytes,
    memoryBytes: resources.memoryBytes,
    outputs: outputs.map(({ name }) => name),
    gpus: gpus.map(({ uuid }) => uuid),
  }
}

export function toLabels(namespace: string, plan: JobPlan): Record<string, string> {
  return { [TASK]: plan.taskId, [NAMESPACE]: namespace, [PLAN]: JSON.stringify(plan) }
}

/** Throws when the labels are not ours: the container was found by name or filter, so they must be. */
export function fromLabels(labels: Record<string, string>): JobPlan {
  const plan = labels[PLAN]
  if (plan === undefined) throw new Error(`container of task ${labels[TASK]} has no ${PLAN} label`)
  return JSON.parse(plan) as JobPlan
}

/** The engine's filter for one daemon's containers, or for one task's. */
export function labelFilter(namespace: string, taskId?: string): string[] {
  return taskId === undefined ? [`${NAMESPACE}=${namespace}`] : [`${NAMESPACE}=${namespace}`, `${TASK}=${taskId}`]
}

/** One name per task and daemon, so that a second start meets the first container. */
export function containerName(namespace: string, taskId: string): string {
  return `opgpu-${namespace}-${taskId}`
}
