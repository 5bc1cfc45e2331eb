import type { ApiClient, JobView } from '@opgpu/api/client'
import type { Context } from '../context.js'
import { EXIT } from '../errors.js'
import { note } from '../output/print.js'
import { type FollowOptions, followJob } from './follow.js'
import { Detached, onInterrupt } from './interrupt.js'
import { endOf, exitCodeOf, explainEnd } from './outcome.js'

export interface AttendOptions extends Omit<FollowOptions, 'signal'> {
  /** Whether Ctrl-C cancels the job before it leaves it. */
  cancels: boolean
  /** After the job has ended, before its exit code is returned. */
  afterwards?: (job: JobView) => Promise<void>
}

/** Stays with a job until it has ended; returns the exit code of the command. */
export async function attendJob(
  context: Context,
  client: ApiClient,
  id: string,
  options: AttendOptions,
): Promise<number> {
  const interrupt = options.cancels ? onInterrupt(client, id) : undefined
  try {
    await followJob(client, id, { ...options, signal: interrupt?.signal ?? new AbortController().signal })
    const job = await client.showJob({ params: { id } })
    await options.afterwards?.(job)
    explainEnd(endOf(job))
    if (context.json) context.print(job, () => '')
    return exitCodeOf(endOf(job))
  } catch (thrown) {
    if (!(thrown instanceof Detached)) throw thrown
    note(`opgpu: left; the job goes on: opgpu job logs -f ${id}`)
    return EXIT.detached
  } finally {
    interrupt?.release()
  }
}
