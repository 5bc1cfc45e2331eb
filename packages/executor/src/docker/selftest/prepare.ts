import { join } from 'node:path'
import type { EngineReport } from '../../port.js'
import { taskGroups } from '../cgroup.js'
import type { EngineFacts } from '../engine.js'
import type { DockerExecutorOptions } from '../options.js'
import { TaskBook, type TaskBookModules } from '../task-book.js'
import { makeTasksDirectory } from '../task-files.js'
import { PROBE_PIDS } from './probes.js'
import { selfTest } from './run.js'

/** The self-test on tasks of its own, so that nothing of it is ever taken for a job. */
export function prepareSelfTest(
  options: DockerExecutorOptions,
  facts: EngineFacts,
  modules: TaskBookModules,
): (signal: AbortSignal) => Promise<EngineReport> {
  const namespace = `${modules.namespace}.selftest`
  const directory = join(modules.directory, 'selftest')
  const sandbox = { ...modules.sandbox, caps: { ...modules.sandbox.caps, pids: PROBE_PIDS } }
  const book = async () => {
    await makeTasksDirectory(directory)
    const tasks = await TaskBook.init({
      ...modules,
      namespace,
      directory,
      sandbox,
      groups: taskGroups(facts, namespace),
    })
    await tasks.cleanUp(new Set())
    return tasks
  }
  return (signal) =>
    selfTest(
      {
        options,
        facts,
        sandbox: modules.sandbox,
        outputs: modules.space.kind,
        access: modules.gpuAccess,
        gpus: modules.ledger.capacity.gpus,
        ensureImage: (source, how) => modules.images.ensure(source, how),
        tasks: book,
        logger: modules.logger,
      },
      signal,
    )
}
