import { join } from 'node:path'
import type { Logger } from '@opgpu/utils'
import { cdiPrograms } from './cdi-programs.js'
import { configureCdi } from './cdi-spec.js'
import type { DaemonTuning } from './daemon.js'
import { engineHome } from './ensure.js'
import { HOOK_NAME, HOOK_SCRIPT } from './gpu-hook.js'
import { RUNTIME_NAME, runtimeScript } from './gpu-runtime.js'
import { requireDockerd } from './install.js'
import { type Engine, ownEngine } from './own.js'
import { writeProgram } from './stand-ins.js'

export interface GpuEngineOptions {
  /** Where the engine keeps its files; one that runs there already is used again. */
  directory: string
  /** How it hands devices over: `--gpus` and a hook, or names of the Container Device Interface. */
  access: 'device-requests' | 'cdi'
  logger: Logger
  signal: AbortSignal
}

/**
 * An engine of our own that hands over stand-in devices. Rejects with `no_engine` where none can be started, and with
 * `engine_failed` when it does not come up. Installs nothing; for `cdi` it may download a newer engine into `directory`.
 */
export async function gpuEngine(options: GpuEngineOptions): Promise<Engine> {
  const { access, logger, signal } = options
  const directory = engineHome(options.directory)
  await requireDockerd({ allowInstall: false, logger, signal })
  const tuning = access === 'cdi' ? await byName(directory, options) : await byHook(directory)
  return ownEngine({ directory, logger, signal, tuning })
}

async function byHook(directory: string): Promise<DaemonTuning> {
  const programs = join(directory, 'hook')
  await writeProgram(programs, HOOK_NAME, HOOK_SCRIPT)
  const runtime = await writeProgram(programs, 'nvidia-container-runtime', runtimeScript(programs))
  return { programs: [programs], args: ['--add-runtime', `${RUNTIME_NAME}=${runtime}`] }
}

async function byName(directory: string, options: GpuEngineOptions): Promise<DaemonTuning> {
  const programs = await cdiPrograms(join(directory, 'programs'), options)
  return { programs, args: await configureCdi(directory) }
}
