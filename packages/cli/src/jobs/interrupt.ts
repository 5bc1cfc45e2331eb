import type { ApiClient } from '@opgpu/api/client'
import { toError } from '@opgpu/utils'
import { note } from '../output/print.js'

/** Thrown out of whatever waits when the person at the terminal has had enough. */
export class Detached extends Error {}

/**
 * Ctrl-C while a job is followed: the first press asks the daemon to cancel, the second leaves the job alone. Returns
 * the signal that the second press aborts.
 */
export function onInterrupt(client: ApiClient, id: string): { signal: AbortSignal; release: () => void } {
  const leave = new AbortController()
  let presses = 0
  const press = () => {
    presses++
    if (presses === 1) void cancel(client, id)
    else leave.abort(new Detached())
  }
  process.on('SIGINT', press)
  return { signal: leave.signal, release: () => void process.off('SIGINT', press) }
}

async function cancel(client: ApiClient, id: string): Promise<void> {
  note('opgpu: asking the daemon to cancel the job (again: leave it running)')
  try {
    await client.cancelJob({ params: { id } })
  } catch (thrown) {
    note(`opgpu: ${toError(thrown).message}`)
  }
}
