import { join } from 'node:path'
import type { Logger } from '@opgpu/utils'
import type { EngineReport, Executor, Gpu } from '../../port.js'
import type { EngineFacts } from '../engine.js'
import type { GpuAccess } from '../gpu-access.js'
import type { DockerExecutorOptions } from '../options.js'
import type { Sandbox } from '../sandbox.js'
import type { TaskBook } from '../task-book.js'
import { cacheKey, readCache, writeCache } from './cache.js'
import { check } from './checks.js'
import { probeGpus } from './gpu-probe.js'
import { ensureProbeImage } from './image.js'
import { Probes } from './probes.js'
import type { Tested } from './tested.js'

export interface SelfTestModules {
  options: DockerExecutorOptions
  facts: EngineFacts
  sandbox: Sandbox
  outputs: string
  access: GpuAccess
  gpus: Gpu[]
  ensureImage: Executor['ensureImage']
  tasks: () => Promise<Pick<TaskBook, 'start'>>
  logger: Logger
}

/** Runs jobs that try to break out and says what stopped them. A report that nothing is wrong with is kept for the same engine and options. */
export async function selfTest(modules: SelfTestModules, signal: AbortSignal): Promise<EngineReport> {
  const { options, facts, sandbox, outputs, access, gpus } = modules
  const cache = join(options.directory, 'selftest.json')
  const key = cacheKey({ facts, sandbox, outputs, gpus, probe: options.probeImage })
  const tested = (await readCache(cache, key)) ?? (await test(modules, signal))
  if (isGood(tested, gpus)) await writeCache(cache, key, tested)
  access.choice = tested.gpus
  return tested.report
}

/** What is missing may be put right without the engine looking any different. */
function isGood({ report, gpus: { kind } }: Tested, gpus: Gpu[]): boolean {
  return report.lacks.length === 0 && (kind !== 'none' || gpus.every(({ vendor }) => vendor !== 'nvidia'))
}

async function test(modules: SelfTestModules, signal: AbortSignal): Promise<Tested> {
  const { options, facts, sandbox, access, ensureImage, logger } = modules
  const tasks = await modules.tasks()
  const probes = new Probes(tasks, options.probeImage ?? (await ensureProbeImage(ensureImage, signal)))
  const [see, grow, fill] = await Promise.all([probes.see(signal), probes.grow(signal), probes.fill(signal)])
  const gpus = await probeGpus({ probes, access, gpus: modules.gpus, facts, logger, signal })
  const { name: engine, version, apiVersion, runtime } = facts
  const found = check({ see, grow, fill, uid: sandbox.user.uid })
  const report = { engine, version, apiVersion, runtime: options.runtime ?? runtime, ...found, gpuAccess: gpus.kind }
  return { report, gpus }
}
