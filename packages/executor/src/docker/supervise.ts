import { type Logger, orAborted, waitUntil } from '@opgpu/utils'
import type Docker from 'dockerode'
import type { RunOutcome } from '../port.js'
import type { Ender } from './ender.js'
import { judge, ranOutOfMemory } from './judge.js'
import type { JobPlan } from './labels.js'
import type { LogRecorder } from './log-recorder.js'
import type { EngineStats, FinalUse, Meter } from './meter.js'
import type { OutputSpace } from './outputs.js'
import { completeLogs, followLogs, followStats } from './streams.js'
import type { TaskFiles } from './task-files.js'

export interface JobModules {
  container: Docker.Container
  plan: JobPlan
  startedAt: number
  files: TaskFiles
  space: OutputSpace
  recorder: LogRecorder
  meter: Meter
  ender: Ender
  logger: Logger
  /** Counters that the kernel keeps after the container's end. */
  finalUse: () => Promise<FinalUse | undefined>
  /** Removes the container and its files. */
  discard: () => Promise<void>
}

/** The last bytes of a log are read within this time after the container's end. */
const LOG_DRAIN_MS = 5_000

/** Follows a container to its end: deadline, log, meter, outputs. Rejects when the engine is lost or `signal` aborts. */
export async function supervise(job: JobModules, exited: Promise<unknown>, signal: AbortSignal): Promise<RunOutcome> {
  const over = new AbortController()
  const running = AbortSignal.any([signal, over.signal])
  const logged = background(job, 'the log is cut short', followLogs(job.container, job.recorder, running))
  background(
    job,
    'statistics are missing',
    followStats(job.container, (line, at) => measured(job, exited, line, at), running),
  )
  background(job, 'the deadline could not end the job', enforceDeadline(job, exited, running))
  try {
    await orAborted(exited, signal)
    const { State } = await job.container.inspect()
    await orAborted(logged, AbortSignal.any([signal, AbortSignal.timeout(LOG_DRAIN_MS)])).catch(() => undefined)
    await completeLogs(job.container, job.recorder, signal)
    return await outcome(job, State)
  } finally {
    over.abort()
    await job.recorder.end()
    job.meter.close()
  }
}

/** Counts from the container's start, so a daemon that was away ends an overdue job at once. */
async function enforceDeadline(job: JobModules, exited: Promise<unknown>, running: AbortSignal): Promise<void> {
  await waitUntil(job.startedAt + job.plan.runMs, running).catch(() => undefined)
  if (!running.aborted) await job.ender.end('timed_out', exited)
}

function measured(job: JobModules, exited: Promise<unknown>, stats: EngineStats, at: number): void {
  job.meter.add(stats, at)
  if (job.space.kind === 'watch') background(job, 'outputs could not be measured', watchOutputs(job, exited))
}

async function watchOutputs(job: JobModules, exited: Promise<unknown>): Promise<void> {
  const { full } = await job.space.use(job.files, job.plan)
  if (full) await job.ender.end('disk_quota_exceeded', exited)
}

async function outcome(job: JobModules, state: Docker.ContainerInspectInfo['State']): Promise<RunOutcome> {
  const endedAt = Math.max(job.startedAt, Date.parse(state.FinishedAt))
  const [endedFor, use, final] = await Promise.all([
    job.ender.reason(),
    job.space.use(job.files, job.plan),
    job.finalUse(),
  ])
  const failure = judge({
    exitCode: state.ExitCode,
    outOfMemory: ranOutOfMemory(state, final?.peakMemoryBytes, job.plan.memoryBytes),
    ...(endedFor === undefined ? {} : { endedFor }),
    outputsFull: use.full,
    outputsTooLarge: use.claimedBytes > job.plan.diskBytes,
  })
  return {
    exitCode: endedFor === undefined ? state.ExitCode : -1,
    startedAt: job.startedAt,
    endedAt,
    ...(failure === undefined ? {} : { failure }),
    samples: job.meter.finish(endedAt, final),
    logsTruncated: job.recorder.truncated,
  }
}

/** Work beside the job whose failure does not end it, and is told. */
function background(job: JobModules, trouble: string, work: Promise<void>): Promise<void> {
  return work.catch((error) => job.logger.warn(trouble, { taskId: job.plan.taskId }, error))
}
