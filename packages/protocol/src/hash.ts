import { hash } from 'node:crypto'
import { keccak_256 } from '@noble/hashes/sha3'
import { CodedError } from '@opgpu/utils'
import type { Hex32 } from './ids.js'

export function keccak256(bytes: Uint8Array): Hex32 {
  return hexOf(keccak_256(bytes))
}

/** keccak-256 as bytes. */
export function digest(bytes: Uint8Array): Buffer {
  return Buffer.from(keccak_256(bytes))
}

export function sha256(bytes: Uint8Array): Hex32 {
  return `0x${hash('sha256', bytes, 'hex')}`
}

export function hexOf(bytes: Uint8Array): `0x${string}` {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`
}

/** The bytes of 0x-prefixed hex of exactly `length` bytes. Throws CodedError `bad_hex`. */
export function bytesOf(hex: string, length: number): Buffer {
  const bytes = Buffer.from(hex.slice(2), 'hex')
  // Buffer stops at the first character that is no hex digit, so the lengths tell.
  if (!hex.startsWith('0x') || hex.length !== 2 + 2 * length || bytes.length !== length) {
    throw new CodedError('bad_hex', `expected 0x and ${length} bytes of hex`)
  }
  return bytes
}
