import { readdir, readFile, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { EngineFacts } from './engine.js'
import type { FinalUse } from './meter.js'

/** A control group per task around the container's own, whose counters stay when the container has ended. */
export interface TaskGroups {
  /** The engine's `CgroupParent`, where it can be used. */
  parent(taskId: string): string | undefined
  finalUse(taskId: string): Promise<FinalUse | undefined>
  remove(taskId: string): Promise<void>
}

const ROOT = '/sys/fs/cgroup'
const NANOS_PER_MICRO = 1000

/** Only where this process may read and remove what the engine makes: as root, and not through systemd. */
export function taskGroups(facts: EngineFacts, namespace: string): TaskGroups {
  const name = (taskId: string) => join('opgpu', `${namespace}-${taskId}`)
  if (process.getuid?.() !== 0 || facts.cgroupDriver !== 'cgroupfs') return withoutGroups
  const version2 = facts.cgroupVersion === '2'
  return {
    parent: (taskId) => `/${name(taskId)}`,
    finalUse: (taskId) => (version2 ? unified(name(taskId)) : perController(name(taskId))).catch(() => undefined),
    async remove(taskId) {
      const trees = version2 ? [ROOT] : (await readdir(ROOT)).map((controller) => join(ROOT, controller))
      await Promise.allSettled(trees.map((tree) => rmdir(join(tree, name(taskId)))))
    },
  }
}

const withoutGroups: TaskGroups = {
  parent: () => undefined,
  finalUse: async () => undefined,
  remove: async () => undefined,
}

async function perController(name: string): Promise<FinalUse> {
  const [cpuNanos, peak] = await Promise.all([
    readNumber(join(ROOT, 'cpuacct', name, 'cpuacct.usage')),
    readNumber(join(ROOT, 'memory', name, 'memory.max_usage_in_bytes')),
  ])
  return { cpuMicros: Math.floor(cpuNanos / NANOS_PER_MICRO), peakMemoryBytes: peak }
}

async function unified(name: string): Promise<FinalUse> {
  const [cpu, peak] = await Promise.all([
    readFile(join(ROOT, name, 'cpu.stat'), 'utf8'),
    readNumber(join(ROOT, name, 'memory.peak')),
  ])
  return { cpuMicros: Number(/^usage_usec (\d+)$/m.exec(cpu)?.[1] ?? 0), peakMemoryBytes: peak }
}

async function readNumber(path: string): Promise<number> {
  return Number((await readFile(path, 'utf8')).trim())
}
