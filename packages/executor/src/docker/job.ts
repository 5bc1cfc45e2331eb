import type { MeterSample } from '@opgpu/protocol'
import { orAborted } from '@opgpu/utils'
import type { JobHandle, KillCode, LogChunk, RunOutcome } from '../port.js'
import { collect } from './collect.js'
import { engineError } from './errors.js'
import { waitForEnd } from './streams.js'
import { type JobModules, supervise } from './supervise.js'

/** One container of ours, supervised from the moment that it is known: its deadline holds whether anyone waits or not. */
export class DockerJob implements JobHandle {
  readonly taskId: string
  readonly startedAt: number
  readonly #job: JobModules
  readonly #exited: Promise<void>
  readonly #outcome: Promise<RunOutcome>
  #removed: Promise<void> | undefined
  /** The engine was lost while the job ran: only a new handle sees it again. */
  lost = false

  constructor(job: JobModules, signal: AbortSignal) {
    this.#job = job
    this.taskId = job.plan.taskId
    this.startedAt = job.startedAt
    this.#exited = waitForEnd(job.container, signal)
    this.#outcome = supervise(job, this.#exited, signal).catch((error) => {
      this.lost = true
      signal.throwIfAborted()
      throw engineError('engine_unreachable', 'lost sight of a running job', error)
    })
    this.#outcome.catch(() => undefined)
  }

  logs(signal: AbortSignal): AsyncIterable<LogChunk> {
    return this.#job.recorder.read(signal)
  }

  samples(signal: AbortSignal): AsyncIterable<MeterSample> {
    return this.#job.meter.read(signal)
  }

  wait(signal: AbortSignal): Promise<RunOutcome> {
    return orAborted(this.#outcome, signal)
  }

  kill(code: KillCode): Promise<void> {
    return this.#job.ender.end(code, this.#exited)
  }

  collect(signal: AbortSignal): Promise<{ outputs: string; logs: string }> {
    const { files, plan, recorder } = this.#job
    return collect({ files, plan, chunks: recorder.read(signal), signal })
  }

  remove(): Promise<void> {
    this.#removed ??= this.#job.discard().catch((error) => {
      this.#removed = undefined
      throw error
    })
    return this.#removed
  }
}
