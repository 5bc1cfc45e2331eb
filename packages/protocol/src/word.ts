import { CodedError } from '@opgpu/utils'
import { bytesOf, digest } from './hash.js'

export const WORD_BYTES = 32

/** Writes one value into its zeroed 32-byte word. Throws CodedError `bad_hex` or `bad_field` when the value does not fit. */
export type WordWriter = (value: unknown, word: Buffer) => void

/** EIP-712 `encodeData` of one member: `address`, `bool`, `bytes32`, `string`, `uintN` or `intN`. */
export function wordWriter(type: string): WordWriter {
  if (type === 'address') return (value, word) => void bytesOf(String(value), 20).copy(word, 12)
  if (type === 'bool') return (value, word) => word.writeUInt8(bit(value), WORD_BYTES - 1)
  if (type === 'bytes32') return (value, word) => void bytesOf(String(value), WORD_BYTES).copy(word)
  if (type === 'string') return (value, word) => void digest(Buffer.from(String(value))).copy(word)
  const [, sign, bits] = /^(u?)int([0-9]+)$/.exec(type) ?? []
  if (bits === undefined) throw new Error(`no word writer for ${type}`)
  return integerWriter(type, Number(bits), sign !== 'u')
}

function integerWriter(type: string, bits: number, signed: boolean): WordWriter {
  const wrap = signed ? BigInt.asIntN : BigInt.asUintN
  return (value, word) => {
    const integer = toInteger(type, value)
    if (wrap(bits, integer) !== integer) throw new CodedError('bad_field', `${integer} is not a ${type}`)
    const twosComplement = BigInt.asUintN(8 * WORD_BYTES, integer)
    word.write(twosComplement.toString(16).padStart(2 * WORD_BYTES, '0'), 'hex')
  }
}

function bit(value: unknown): number {
  if (typeof value !== 'boolean') throw new CodedError('bad_field', `${String(value)} is not a bool`)
  return value ? 1 : 0
}

function toInteger(type: string, value: unknown): bigint {
  if (typeof value === 'bigint') return value
  if (Number.isSafeInteger(value)) return BigInt(value as number)
  throw new CodedError('bad_field', `${String(value)} is not a ${type}`)
}
