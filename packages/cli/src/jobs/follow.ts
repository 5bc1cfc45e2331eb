import type { ApiClient, JobEvent } from '@opgpu/api/client'
import { CodedError } from '@opgpu/utils'
import { Progress } from '../output/progress.js'
import { bytes, safe } from '../output/words.js'

export type Final = Extract<JobEvent, { type: 'final' }>

export interface FollowOptions {
  /** Where the job's own output goes; `stdout` must stay empty when a JSON document is to come. */
  logs: 'both' | 'stderr' | 'none'
  /** Whether states and phases are shown on stderr. */
  states: boolean
  signal: AbortSignal
}

/** Shows a job as it happens until it ends. */
export async function followJob(client: ApiClient, id: string, options: FollowOptions): Promise<Final> {
  const progress = new Progress()
  for await (const event of client.jobEvents({ params: { id } }, options.signal)) {
    if (event.type === 'final') {
      progress.clear()
      return event
    }
    if (event.type === 'log') await writeLog(event, options.logs, progress)
    else if (options.states) showState(event, progress)
  }
  throw new CodedError('stream_broken', 'the daemon said no more about the job', { hint: `opgpu job wait ${id}` })
}

const FUNDS = {
  low_funds: 'the price limit of this job is nearly used up',
  top_up_needed: "the session's money is nearly used up: opgpu session top-up",
  enough: 'enough money is locked again',
}

function showState(event: Exclude<JobEvent, { type: 'log' | 'final' }>, progress: Progress): void {
  if (event.type === 'state') progress.show(`${event.state} …`)
  else if (event.type === 'funds') progress.show(FUNDS[event.warning ?? 'enough'])
  else progress.show(`${safe(event.phase)} …`, amountOf(event))
}

function amountOf({ done, total }: { done?: number | undefined; total?: number | undefined }): string {
  if (done === undefined) return ''
  return total === undefined ? bytes(done) : `${bytes(done)} of ${bytes(total)}`
}

async function writeLog(
  { stream, data }: { stream: 'stdout' | 'stderr'; data: Uint8Array },
  logs: FollowOptions['logs'],
  progress: Progress,
): Promise<void> {
  if (logs === 'none') return
  progress.clear()
  await writeAll(logs === 'stderr' || stream === 'stderr' ? process.stderr : process.stdout, data)
}

/** As fast as the reader of the pipe reads. */
export function writeAll(stream: NodeJS.WriteStream, data: Uint8Array): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  stream.write(data, (error) => (error ? reject(error) : resolve()))
  return promise
}
