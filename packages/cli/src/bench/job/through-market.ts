import { mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { ApiClient, JobEvent, JobView } from '@opgpu/api/client'
import type { JobRequest } from '@opgpu/protocol/jobfile'
import { CodedError } from '@opgpu/utils'
import { RESULT } from './request.js'

export type Parts = JobView['timingsMs']

/** One job, timed by the one who submits it; milliseconds since the submission. */
export interface MarketRun {
  /** Until the outputs lay on the client's disk. */
  outputsMs: number
  /** Until the payment was settled and the receipt written. */
  settledMs: number
  /** Where the time went, by the daemon's own marks. */
  parts: Parts
}

export interface MarketJob {
  client: ApiClient
  request: JobRequest
  /** Gets a directory per job. */
  directory: string
}

/** Submits a job and sees it through to its outputs on disk and its settlement. Rejects with `job_failed`. */
export async function throughMarket(
  { client, request, directory }: MarketJob,
  signal: AbortSignal,
): Promise<MarketRun> {
  const target = await freshDirectory(directory)
  const started = performance.now()
  const elapsed = () => performance.now() - started
  const { id } = await client.submitJob({ body: request }, signal)
  const write = async () => {
    const { files } = await client.writeOutputs({ params: { id }, body: { directory: target } }, signal)
    if (!files.some(({ path }) => path === RESULT)) throw new CodedError('job_failed', `job ${id} left no ${RESULT}`)
    return elapsed()
  }
  const { written, final } = await followToEnd(client, id, write, signal)
  const settledMs = elapsed()
  assertSettled(id, final)
  const { timingsMs: parts } = await client.showJob({ params: { id } }, signal)
  return { outputsMs: await written, settledMs, parts }
}

type Final = Extract<JobEvent, { type: 'final' }>

/** Asks for the outputs as soon as they are delivered, while the job goes on to its settlement. */
async function followToEnd(client: ApiClient, id: string, write: () => Promise<number>, signal: AbortSignal) {
  let written: Promise<number> | undefined
  for await (const event of client.jobEvents({ params: { id } }, signal)) {
    if (event.type === 'state' && event.state === 'verifying') {
      written = write()
      written.catch(() => {})
    }
    if (event.type === 'final') return { written: written ?? write(), final: event }
  }
  throw new CodedError('job_failed', `the daemon said no more about job ${id}`)
}

function assertSettled(id: string, { state, exitCode, failure }: Final): void {
  if (state === 'settled' && exitCode === 0) return
  throw new CodedError('job_failed', `job ${id} ended ${state}: ${failure?.message ?? `exit code ${exitCode}`}`)
}

async function freshDirectory(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true })
  return mkdtemp(join(parent, 'job-'))
}
