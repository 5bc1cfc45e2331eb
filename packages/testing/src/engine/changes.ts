import { watch } from 'node:fs/promises'
import { orAborted } from '@opgpu/utils'

/**
 * Tries `attempt` at once and again after every change in the directory until it succeeds. Rejects with the signal's
 * reason. The watch stands before the call returns.
 */
export function whenChanged<T>(directory: string, signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  const done = new AbortController()
  const events = watch(directory, { signal: AbortSignal.any([signal, done.signal]) })[Symbol.asyncIterator]()
  return firstSuccess(events, signal, attempt).finally(() => done.abort())
}

async function firstSuccess<T>(
  events: AsyncIterator<unknown>,
  signal: AbortSignal,
  attempt: () => Promise<T>,
): Promise<T> {
  for (;;) {
    const changed = events.next()
    changed.catch(() => {})
    const outcome = await attempt().then(
      (value) => ({ value }),
      () => undefined,
    )
    if (outcome) return outcome.value
    await orAborted(changed, signal)
  }
}
