import type { JobPlan } from './labels.js'
import type { TaskFiles } from './task-files.js'

/** What is left of a job's output space. */
export interface OutputUse {
  /** Sum of the sizes that its files claim; a sparse file claims more than it holds. */
  claimedBytes: number
  full: boolean
}

/** How a job's outputs are kept within their bytes. */
export interface OutputSpace {
  /** `loopback` bounds writes as they happen; `watch` finds out afterwards and must be asked while the job runs. */
  readonly kind: 'loopback' | 'watch'
  /** The host directories exist from now on, so that a container may name them; not yet bounded. */
  reserve(files: TaskFiles, plan: JobPlan): Promise<void>
  /** Bounded and empty: the container may start. */
  prepare(files: TaskFiles, plan: JobPlan): Promise<void>
  /** Makes the outputs of an earlier start readable again, also after the machine was restarted. */
  restore(files: TaskFiles): Promise<void>
  use(files: TaskFiles, plan: JobPlan): Promise<OutputUse>
  /** Gives the space back; twice is once. */
  release(files: TaskFiles): Promise<void>
}
