import { decode, encode } from 'cborg'
import { bigIntDecoder, bigNegIntDecoder, structBigIntEncoder } from 'cborg/taglib'

// Every bigint is tagged, also a small one, so that it comes back as a bigint and not as a number.
const ENCODING = { ignoreUndefinedProperties: true, typeEncoders: { bigint: structBigIntEncoder } }
const DECODING = { tags: { 2: bigIntDecoder, 3: bigNegIntDecoder } }

/** Plain objects, arrays, text, numbers, bigint, boolean, null and Uint8Array; properties that are undefined are left out. */
export function encodeRecord(value: unknown): Uint8Array {
  return encode(value, ENCODING)
}

export function decodeRecord(bytes: Uint8Array): unknown {
  return decode(bytes, DECODING)
}
