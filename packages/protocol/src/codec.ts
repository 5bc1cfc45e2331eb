import { decode as decodeCbor, encode as encodeCbor } from '@ipld/dag-cbor'
import { CodedError } from '@opgpu/utils'
import { sha256 } from 'ethers'
import type { z } from 'zod'
import type { Hex32 } from './ids.js'

/** Deepest nesting that any message of the protocol has, with room to spare. */
const MAX_DEPTH = 8

/** Size limits in bytes. An announcement carries the job spec; nothing else in gossip comes near. */
export const LIMITS = {
  gossip: 48 * 1024,
  spec: 32 * 1024,
  card: 8 * 1024,
  frame: 1024 * 1024,
  receipt: 256 * 1024,
} as const

export type DecodeErrorCode = 'too_large' | 'too_deep' | 'not_cbor' | 'not_canonical' | 'bad_shape'

/** A wire form: how a value is checked, and how large its encoding may be. */
export interface Codec<T> {
  encode(value: T): Uint8Array
  /** Throws CodedError<DecodeErrorCode>; unknown fields are refused. */
  decode(bytes: Uint8Array): T
}

export function codec<S extends z.ZodType>(schema: S, maxBytes: number): Codec<z.output<S>> {
  return {
    encode(value) {
      const bytes = encodeCbor(toWire(value))
      if (bytes.length > maxBytes) throw refuse('too_large', `encoding has ${bytes.length} bytes, limit ${maxBytes}`)
      return bytes
    },
    decode(bytes) {
      if (bytes.length > maxBytes) throw refuse('too_large', `${bytes.length} bytes, limit ${maxBytes}`)
      assertDepth(bytes)
      const parsed = schema.safeParse(parseCanonical(bytes))
      if (!parsed.success) throw refuse('bad_shape', parsed.error.issues[0]?.message ?? 'bad shape')
      return parsed.data
    },
  }
}

function parseCanonical(bytes: Uint8Array): unknown {
  let value: unknown
  try {
    value = decodeCbor(bytes)
  } catch (cause) {
    throw refuse('not_cbor', 'not strict DAG-CBOR', cause)
  }
  if (!Buffer.from(encodeCbor(value)).equals(bytes))
    throw refuse('not_canonical', 'not the canonical DAG-CBOR encoding')
  return value
}

/** DAG-CBOR has integers of 64 bits only, so amounts travel as decimal text. */
export function toWire(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value)) return value.map(toWire)
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value
  const entries = Object.entries(value).filter(([, field]) => field !== undefined)
  return Object.fromEntries(entries.map(([key, field]) => [key, toWire(field)]))
}

/** Refuses nesting before the recursive decoder meets it: walks the headers only. */
function assertDepth(bytes: Uint8Array): void {
  const open: number[] = []
  let at = 0
  while (at < bytes.length) {
    const { major, argument, next } = header(bytes, at)
    at = next
    if (major === 2 || major === 3) at += argument
    if (major === 4 || major === 5) open.push(argument * (major - 3) + 1)
    else if (major === 6) continue
    if (open.length > MAX_DEPTH) throw refuse('too_deep', `nested deeper than ${MAX_DEPTH}`)
    closeFull(open)
  }
}

function closeFull(open: number[]): void {
  while (open.length > 0) {
    const left = (open[open.length - 1] as number) - 1
    if (left > 0) {
      open[open.length - 1] = left
      return
    }
    open.pop()
  }
}

function header(bytes: Uint8Array, at: number): { major: number; argument: number; next: number } {
  const first = bytes[at] as number
  const info = first & 31
  if (info < 24) return { major: first >> 5, argument: info, next: at + 1 }
  const width = info < 28 ? 1 << (info - 24) : 0
  if (width === 0 || at + 1 + width > bytes.length) throw refuse('not_cbor', 'truncated or indefinite header')
  const argument = bytes.subarray(at + 1, at + 1 + width).reduce((sum, byte) => sum * 256 + byte, 0)
  return { major: first >> 5, argument, next: at + 1 + width }
}

/** sha-256 of the encoded bytes, the digest inside the block's CID. */
export function digestOf(bytes: Uint8Array): Hex32 {
  return sha256(bytes) as Hex32
}

function refuse(code: DecodeErrorCode, message: string, cause?: unknown): CodedError<DecodeErrorCode> {
  return new CodedError(code, message, { cause })
}
