import { decode as decodeCbor, encode as encodeCbor } from '@ipld/dag-cbor'
import { CodedError } from '@opgpu/utils'
import type { z } from 'zod'
import { assertBounded } from './cbor-limits.js'
import { sha256 } from './hash.js'
import type { Hex32 } from './ids.js'

/** Size limits in bytes. An announcement carries the job spec; nothing else in gossip comes near. */
export const LIMITS = {
  gossip: 48 * 1024,
  spec: 32 * 1024,
  card: 8 * 1024,
  /** Awards, vouchers and orders about sessions, and their answers. */
  note: 4 * 1024,
  frame: 1024 * 1024,
  /** A delivery with all the samples it may have, and the signed messages around it. */
  receipt: 1024 * 1024,
} as const

/** Most keys and values, containers included, in one document: bounds what its validation costs. */
export const ITEM_LIMITS = {
  ordinary: 1024,
  spec: 4096,
  /** 4,096 samples of 17 items. */
  delivery: 72_000,
  cards: 32_768,
} as const

export type DecodeErrorCode = 'too_large' | 'too_deep' | 'not_cbor' | 'not_canonical' | 'bad_shape'

/** A wire form: how a value is checked, and how large its encoding may be. */
export interface Codec<T> {
  /** Throws CodedError `too_large` or `too_deep`. */
  encode(value: T): Uint8Array
  /** Throws CodedError<DecodeErrorCode>; unknown fields are refused. */
  decode(bytes: Uint8Array): T
}

export function codec<S extends z.ZodType>(
  schema: S,
  maxBytes: number,
  maxItems: number = ITEM_LIMITS.ordinary,
): Codec<z.output<S>> {
  const assertLimits = (bytes: Uint8Array) => {
    if (bytes.length > maxBytes) throw refuse('too_large', `${bytes.length} bytes, limit ${maxBytes}`)
    assertBounded(bytes, maxItems)
  }
  return {
    encode(value) {
      const bytes = encodeCbor(toWire(value))
      assertLimits(bytes)
      return bytes
    },
    decode(bytes) {
      assertLimits(bytes)
      const parsed = schema.safeParse(parse(bytes))
      if (!parsed.success) throw refuse('bad_shape', parsed.error.issues[0]?.message ?? 'bad shape')
      assertCanonical(parsed.data, bytes)
      return parsed.data
    },
  }
}

function parse(bytes: Uint8Array): unknown {
  try {
    return decodeCbor(bytes)
  } catch (cause) {
    throw refuse('not_cbor', 'not strict DAG-CBOR', cause)
  }
}

/** One value, one encoding: what was understood, encoded again, must give the bytes that came. */
function assertCanonical(value: unknown, bytes: Uint8Array): void {
  if (Buffer.compare(encodeCbor(toWire(value)), bytes) !== 0) {
    throw refuse('not_canonical', 'not the canonical DAG-CBOR encoding')
  }
}

/** DAG-CBOR has integers of 64 bits only, so amounts travel as decimal text. */
export function toWire(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value)) return value.map(toWire)
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value
  const entries = Object.entries(value).filter(([, field]) => field !== undefined)
  return Object.fromEntries(entries.map(([key, field]) => [key, toWire(field)]))
}

/** sha-256 of the encoded bytes, the digest inside the block's CID. */
export function digestOf(bytes: Uint8Array): Hex32 {
  return sha256(bytes)
}

function refuse(code: DecodeErrorCode, message: string, cause?: unknown): CodedError<DecodeErrorCode> {
  return new CodedError(code, message, { cause })
}
