import { CodedError } from './errors.js'

/** Longest that a timer can run: 24 days; one that is set for longer would end at once. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** Aborts when any of the given signals does, or after `timeoutMs`, 24 days at most. */
export function deadline(timeoutMs: number, ...signals: (AbortSignal | undefined)[]): AbortSignal {
  const given = signals.filter((signal) => signal !== undefined)
  return AbortSignal.any([AbortSignal.timeout(Math.min(timeoutMs, MAX_TIMER_MS)), ...given])
}

/** Settles as `promise` does, or rejects with the signal's reason as soon as it aborts. */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  // Whoever gives up on a promise no longer hears of its failure.
  promise.catch(() => {})
  signal.throwIfAborted()
  let stop: () => void = () => {}
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** Waits until `atMs` (unix milliseconds). Rejects with the signal's reason when aborted first. */
export async function waitUntil(atMs: number, signal: AbortSignal, now: () => number = Date.now): Promise<void> {
  for (let left = atMs - now(); left > 0; left = atMs - now()) {
    await timer(Math.min(left, MAX_TIMER_MS), signal)
  }
}

async function timer(delayMs: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const { promise, resolve } = Promise.withResolvers<void>()
  const handle = setTimeout(resolve, delayMs)
  try {
    await orAborted(promise, signal)
  } finally {
    clearTimeout(handle)
  }
}

export function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError'
}

/** The reason given to every long loop when the daemon closes. */
export function closing(): CodedError<'closing'> {
  return new CodedError('closing', 'the daemon is closing')
}
