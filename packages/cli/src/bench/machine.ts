import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'

/** What the figures were measured on; the load says whether others were at work. */
export interface MachineView {
  cpus: number
  model: string
  memoryBytes: number
  node: string
  /** Average number of runnable processes over a minute, before and after. */
  load: { before: number; after: number }
}

export function loadNow(): number {
  return Number((loadavg()[0] ?? 0).toFixed(1))
}

export function machineView(loadBefore: number): MachineView {
  return {
    cpus: availableParallelism(),
    model: cpus()[0]?.model ?? 'unknown',
    memoryBytes: totalmem(),
    node: process.version,
    load: { before: loadBefore, after: loadNow() },
  }
}

export function describeMachine({ cpus, memoryBytes, node, load }: MachineView): string {
  const memory = `${(memoryBytes / 1e9).toFixed(0)} GB`
  return `${cpus} CPUs, ${memory} memory, Node ${node}, load ${load.before} before and ${load.after} after`
}
