import type { Failure, FailureCode } from '@opgpu/protocol'

/** What is known of a container once it has ended. */
export interface Ending {
  exitCode: number
  outOfMemory: boolean
  /** The daemon ended it, and why. */
  endedFor?: EndReason
  /** Its output space was full when it ended. */
  outputsFull: boolean
  /** Its files claim more bytes than the job may hand over. */
  outputsTooLarge: boolean
}

export const END_REASONS = ['cancelled', 'timed_out', 'unpaid', 'disputed', 'disk_quota_exceeded'] as const
export type EndReason = (typeof END_REASONS)[number]

const MESSAGES: Record<EndReason | 'out_of_memory' | 'exit_code', (ending: Ending) => string> = {
  cancelled: () => 'the job was cancelled',
  timed_out: () => 'the job ran longer than its limit',
  unpaid: () => 'no sufficient voucher came in time',
  disputed: () => 'the two meters of the run are too far apart',
  disk_quota_exceeded: () => 'the outputs are larger than the job asked for',
  out_of_memory: () => 'the job used more memory than it asked for',
  exit_code: ({ exitCode }) => `the job ended with exit code ${exitCode}`,
}

const KILLED = 137
/** The kernel charges memory in batches: the peak of a job that hit its limit may be a few of them below it. */
const CHARGE_SLACK_BYTES = 1024 * 1024

/** An engine may tell of an out-of-memory kill only after the end: until then the peak at the limit stands for it. */
export function ranOutOfMemory(
  state: { ExitCode: number; OOMKilled: boolean },
  peakBytes: number | undefined,
  limitBytes: number,
): boolean {
  return state.OOMKilled || (state.ExitCode === KILLED && (peakBytes ?? 0) >= limitBytes - CHARGE_SLACK_BYTES)
}

/** Why a job failed, or undefined when it did not. An out-of-memory kill counts even when the exit code is 0. */
export function judge(ending: Ending): Failure | undefined {
  const code = ending.endedFor ?? naturalFailure(ending)
  return code === undefined ? undefined : { phase: 'running', code, message: MESSAGES[code](ending) }
}

function naturalFailure(ending: Ending): Extract<FailureCode, keyof typeof MESSAGES> | undefined {
  if (ending.outOfMemory) return 'out_of_memory'
  if (ending.outputsTooLarge) return 'disk_quota_exceeded'
  if (ending.exitCode === 0) return undefined
  return ending.outputsFull ? 'disk_quota_exceeded' : 'exit_code'
}
