import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Executor, ImageSource, JobHandle, JobRun, LogChunk, RunOutcome } from '../port.js'

/** Commands by what they do, in the words of the image under test. */
export interface ComplianceCommands {
  /** Prints `hello` and a line end on stdout, `trouble` and a line end on stderr, writes `done` into /out/result, exits 0. */
  work: string[]
  /** Exits with 7. */
  fail: string[]
  /** Runs for a minute. */
  linger: string[]
  /** Starts a line on stdout, then runs for a minute. */
  lingerAloud: string[]
}

export interface ComplianceSetup {
  /** An executor with nothing running and at least 2 CPUs' worth, 256 MiB and 64 MiB of disk to offer. */
  executor: Executor
  /** As if the daemon had been killed and started again: a new executor on the same engine and directory. */
  restart(): Promise<Executor>
  image: ImageSource
  commands: ComplianceCommands
  close(): Promise<void>
}

export const MIB = 1024 * 1024
export const RESOURCES = { cpuMillis: 500, memoryBytes: 64 * MIB, diskBytes: 8 * MIB }

export function signal(): AbortSignal {
  return AbortSignal.timeout(30_000)
}

export async function jobRun(setup: ComplianceSetup, taskId: string, run: Partial<JobRun>): Promise<JobRun> {
  const imageId = await setup.executor.ensureImage(setup.image, { signal: signal() })
  const defaults = { taskId, imageId, command: setup.commands.work, environment: {}, inputs: [], gpus: [] }
  const outputs = [{ name: 'out', containerPath: '/out' }]
  return { ...defaults, outputs, resources: RESOURCES, runMs: 30_000, ...run }
}

/** Start, wait, collect; the container stays until `remove`. */
export async function runJob(
  setup: ComplianceSetup,
  taskId: string,
  run: Partial<JobRun>,
): Promise<{ handle: JobHandle; outcome: RunOutcome; outputs: string; stdout: string; stderr: string }> {
  const handle = await setup.executor.start(await jobRun(setup, taskId, run), signal())
  const outcome = await handle.wait(signal())
  const { outputs, logs } = await handle.collect(signal())
  const [stdout, stderr] = await Promise.all(['stdout', 'stderr'].map((name) => readFile(join(logs, name), 'utf8')))
  return { handle, outcome, outputs, stdout: stdout ?? '', stderr: stderr ?? '' }
}

export async function all(chunks: AsyncIterable<LogChunk>): Promise<LogChunk[]> {
  const read: LogChunk[] = []
  for await (const chunk of chunks) read.push(chunk)
  return read
}
