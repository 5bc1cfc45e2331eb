import { CodedError } from '@opgpu/utils'

/** Deepest nesting that any message of the protocol has, with room to spare. */
const MAX_DEPTH = 8

const BYTES = 2
const TEXT = 3
const ARRAY = 4
const MAP = 5
const TAG = 6

interface Header {
  major: number
  /** The value, length or count that the header states. */
  argument: number
  next: number
}

/**
 * Walks the headers alone, so that what would harm a recursive decoder, or keep the validator busy, never reaches them.
 * Throws CodedError `too_deep`, `too_large` for more than `maxItems`, or `not_cbor` for tags, indefinite lengths and
 * integers beyond 2^53 - 1.
 */
export function assertBounded(bytes: Uint8Array, maxItems: number): void {
  const open: number[] = []
  let at = 0
  for (let items = 1; at < bytes.length; items++) {
    if (items > maxItems) throw new CodedError('too_large', `more than ${maxItems} items`)
    const { major, argument, next } = header(bytes, at)
    at = major === BYTES || major === TEXT ? next + argument : next
    // One more than the container's items: the container itself counts as read by closeFull.
    if (major === ARRAY || major === MAP) open.push(argument * (major === MAP ? 2 : 1) + 1)
    if (open.length > MAX_DEPTH) throw new CodedError('too_deep', `nested deeper than ${MAX_DEPTH}`)
    closeFull(open)
  }
}

function closeFull(open: number[]): void {
  for (let left = open.pop(); left !== undefined; left = open.pop()) {
    if (left > 1) return void open.push(left - 1)
  }
}

function header(bytes: Uint8Array, at: number): Header {
  const first = bytes[at] ?? 0
  const major = first >> 5
  const info = first & 31
  if (major === TAG) throw new CodedError('not_cbor', 'no message holds a tag')
  if (info < 24) return { major, argument: info, next: at + 1 }
  const next = at + 1 + (info < 28 ? 1 << (info - 24) : bytes.length)
  if (next > bytes.length) throw new CodedError('not_cbor', 'truncated or indefinite header')
  const argument = bytes.subarray(at + 1, next).reduce((sum, byte) => sum * 256 + byte, 0)
  if (major < TAG && argument > Number.MAX_SAFE_INTEGER) throw new CodedError('not_cbor', 'integer beyond 2^53 - 1')
  return { major, argument, next }
}
