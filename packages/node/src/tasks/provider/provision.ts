import type { JobRun } from '@opgpu/executor'
import type { Task } from '@opgpu/market'
import { deadline, toError } from '@opgpu/utils'
import type { Step } from '../runner.js'
import { neverStarted } from './fetch.js'
import { ensureImage, type Puller } from './pull.js'
import { tellPhase } from './tell.js'
import type { Workspace } from './workspace.js'

export type Provisioner = Puller & { workspace: Workspace }

/** Starts the container; a second call finds the one that the first has started. */
export function provisionStep(context: Provisioner): Step {
  return async (task, signal) => {
    await tellPhase(context, task, 'provisioning')
    try {
      const handle = await context.executor.start(await jobRun(context, task, signal), signal)
      return { type: 'phase', phase: 'running', startedAt: handle.startedAt, at: Date.now() }
    } catch (error) {
      signal.throwIfAborted()
      return neverStarted('provisioning', 'provisioning_failed', toError(error).message)
    }
  }
}

async function jobRun(context: Provisioner, task: Task, signal: AbortSignal): Promise<JobRun> {
  const { spec, id } = task
  const { gpus } = context.executor.reserve(id, spec.resources)
  return {
    taskId: id,
    imageId: await ensureImage(context, task, deadline(spec.limits.pullMs, signal)),
    entrypoint: spec.entrypoint,
    command: spec.command,
    environment: spec.environment,
    inputs: context.workspace.inputs(id, spec),
    outputs: spec.outputs.map(({ name, path }) => ({ name, containerPath: path })),
    resources: spec.resources,
    gpus,
    runMs: spec.limits.runMs,
  }
}
