import { CodedError } from '@opgpu/utils'
import { bytesOf, hexOf } from './hash.js'
import type { Hex32 } from './ids.js'

const LANE_BYTES = 8
const SEQUENCE_BYTES = 6
const RANDOM_BYTES = 18
const SALT_BYTES = LANE_BYTES + SEQUENCE_BYTES + RANDOM_BYTES

/** The parts of `Offer.salt`. A client's lane holds one open task at a time. */
export interface SaltParts {
  /** 64 bits. */
  lane: bigint
  /** 48 bits; higher than that of every task before it in the lane. */
  sequence: number
  /** 18 bytes that nobody can foresee. */
  random: Uint8Array
}

/** Throws CodedError `bad_field` when a part does not fit. */
export function makeSalt({ lane, sequence, random }: SaltParts): Hex32 {
  if (BigInt.asUintN(8 * LANE_BYTES, lane) !== lane) throw new CodedError('bad_field', `${lane} is not a lane`)
  if (!Number.isInteger(sequence) || sequence < 0 || sequence >= 2 ** (8 * SEQUENCE_BYTES)) {
    throw new CodedError('bad_field', `${sequence} is not a sequence`)
  }
  if (random.length !== RANDOM_BYTES) throw new CodedError('bad_field', `${random.length} random bytes`)
  const salt = Buffer.alloc(SALT_BYTES)
  salt.writeBigUInt64BE(lane)
  salt.writeUIntBE(sequence, LANE_BYTES, SEQUENCE_BYTES)
  salt.set(random, LANE_BYTES + SEQUENCE_BYTES)
  return hexOf(salt)
}

export function laneOf(salt: Hex32): bigint {
  return bytesOf(salt, SALT_BYTES).readBigUInt64BE()
}

export function sequenceOf(salt: Hex32): number {
  return bytesOf(salt, SALT_BYTES).readUIntBE(LANE_BYTES, SEQUENCE_BYTES)
}
