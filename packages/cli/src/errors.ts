import { CodedError, toError } from '@opgpu/utils'
import { coloured } from './output/words.js'

/** Exit codes. A job that ran ends `run` and `wait` with its own. */
export const EXIT = { ok: 0, failed: 1, usage: 2, detached: 130 } as const

/** The command was given wrongly: exit code 2. */
export function usageError(message: string, hint?: string): CodedError {
  return new CodedError('usage', message, hint === undefined ? {} : { hint })
}

const USAGE_CODES = ['usage', 'bad_job_file', 'bad_amount', 'bad_address', 'bad_config']

/** Tells a person what failed, one line and what to do; returns the exit code. */
export function report(thrown: unknown, debug: boolean): number {
  const error = toError(thrown)
  process.stderr.write(`${coloured('red', 'opgpu:', process.stderr)} ${error.message}\n`)
  if (error instanceof CodedError && error.hint !== undefined) process.stderr.write(`  ${error.hint}\n`)
  if (debug) process.stderr.write(`${error.stack}\n`)
  return error instanceof CodedError && USAGE_CODES.includes(error.code) ? EXIT.usage : EXIT.failed
}
