import type { Stream } from '@libp2p/interface'
import { CodedError } from '@opgpu/utils'

/** A peer that has been answered closes its half within a round trip; this is generous. */
const LINGER_MS = 10_000

/** Resets a stream that we are done with, unless the remote closes its half in time. */
export function linger(stream: Stream): void {
  if (stream.status !== 'open' && stream.status !== 'closing') return
  const reason = new CodedError('stream_lingered', 'the peer did not close its half of a finished stream')
  const timer = setTimeout(() => stream.abort(reason), LINGER_MS)
  timer.unref()
  stream.addEventListener('close', () => clearTimeout(timer), { once: true })
}
