import type { JobView } from '@opgpu/api/client'
import { EXIT } from '../errors.js'
import { note } from '../output/print.js'
import { coloured, safe } from '../output/words.js'
import type { Final } from './follow.js'

type End = Pick<Final, 'state' | 'exitCode' | 'failure'>

/** The job's own exit code where it has one; else 1, and why. */
export function exitCodeOf({ state, exitCode, failure }: End): number {
  if (exitCode !== undefined && exitCode > 0) return exitCode
  return state === 'settled' && failure === undefined && exitCode !== -1 ? EXIT.ok : EXIT.failed
}

/** Says on stderr how a job that did not end well ended. */
export function explainEnd(end: End): void {
  if (exitCodeOf(end) === EXIT.ok) return
  const { state, exitCode, failure } = end
  const ranToItsEnd = failure === undefined || failure.code === 'exit_code'
  const reason = ranToItsEnd ? `ended with exit code ${exitCode ?? 'unknown'}` : failed(failure)
  note(`${coloured('red', 'opgpu:', process.stderr)} the job ${reason} (${state})`)
}

export function endOf({ state, container, failure }: JobView): End {
  return {
    state,
    ...(container.exitCode === undefined ? {} : { exitCode: container.exitCode }),
    ...(failure && { failure }),
  }
}

function failed({ phase, code, message }: NonNullable<End['failure']>): string {
  return `failed while ${safe(phase)}: ${safe(message)} [${safe(code)}]`
}
