import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Gpu, JobRun, RunOutcome } from '../../port.js'
import type { TaskBook } from '../task-book.js'
import { FILL, GROW, SEE } from './script.js'

/** What a probe printed, as lists by key, and how it ended. */
export interface Seen {
  facts: Map<string, string[]>
  outcome: RunOutcome
}

/** Processes a probe may have; the forking stops well above it. */
export const PROBE_PIDS = 32
const MOST_FORKS = PROBE_PIDS + 16
/** A quarter of a CPU: what it really gets is told apart from half of one on a busy machine. */
const PROBE_CPU_MILLIS = 250
const MEMORY_BYTES = 32 * 1024 * 1024
const DISK_BYTES = 1024 * 1024
const RUN_MS = 10_000

/** Starts jobs in exactly the sandbox that jobs get, but for the numbers. */
export class Probes {
  readonly #tasks: Pick<TaskBook, 'start'>
  readonly #imageId: string

  constructor(tasks: Pick<TaskBook, 'start'>, imageId: string) {
    this.#tasks = tasks
    this.#imageId = imageId
  }

  see(signal: AbortSignal): Promise<Seen> {
    return this.run(SEE, signal)
  }

  grow(signal: AbortSignal): Promise<Seen> {
    return this.run(GROW, signal)
  }

  fill(signal: AbortSignal): Promise<Seen> {
    return this.run(FILL, signal)
  }

  async run(script: string, signal: AbortSignal, gpus: Gpu[] = []): Promise<Seen> {
    const job = await this.#tasks.start(this.#jobOf(script, gpus), signal)
    try {
      const outcome = await job.wait(signal)
      const { logs } = await job.collect(signal)
      return { facts: parse(await readFile(join(logs, 'stdout'), 'utf8')), outcome }
    } finally {
      await job.remove()
    }
  }

  #jobOf(script: string, gpus: Gpu[]): JobRun {
    return {
      taskId: randomUUID(),
      imageId: this.#imageId,
      entrypoint: ['/bin/sh', '-c'],
      command: [script],
      environment: { MOST: `${MOST_FORKS}` },
      inputs: [],
      outputs: [{ name: 'out', containerPath: '/out' }],
      resources: { cpuMillis: PROBE_CPU_MILLIS, memoryBytes: MEMORY_BYTES, diskBytes: DISK_BYTES },
      gpus,
      runMs: RUN_MS,
    }
  }
}

function parse(text: string): Map<string, string[]> {
  const facts = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const [key, value] = line.split(': ')
    if (key !== undefined && value !== undefined) facts.set(key, [...(facts.get(key) ?? []), value])
  }
  return facts
}
