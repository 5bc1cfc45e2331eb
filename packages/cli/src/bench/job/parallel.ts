import { CodedError, toError } from '@opgpu/utils'
import { note } from '../../output/print.js'
import { type MarketJob, type MarketRun, throughMarket } from './through-market.js'

export interface ParallelOutcome {
  inFlight: number
  elapsedMs: number
  runs: MarketRun[]
  /** Why each of the others did not end well. */
  failures: string[]
}

/** Keeps so many jobs in flight until all have ended; one that fails is counted and the rest goes on. */
export async function runParallel(
  job: MarketJob,
  { count, inFlight }: { count: number; inFlight: number },
  signal: AbortSignal,
): Promise<ParallelOutcome> {
  const runs: MarketRun[] = []
  const failures: string[] = []
  let begun = 0
  const lane = async () => {
    while (begun < count) {
      begun++
      await throughMarket(job, signal).then(
        (run) => runs.push(run),
        (thrown) => failures.push(reasonOf(thrown, signal)),
      )
      note(`  ${runs.length + failures.length} of ${count}`)
    }
  }
  const started = performance.now()
  await Promise.all(Array.from({ length: inFlight }, lane))
  return { inFlight, elapsedMs: performance.now() - started, runs, failures }
}

function reasonOf(thrown: unknown, signal: AbortSignal): string {
  signal.throwIfAborted()
  const error = toError(thrown)
  return error instanceof CodedError ? `${error.code}: ${error.message}` : error.message
}
