import * as schemas from '@opgpu/protocol/schemas'
import { z } from 'zod'

export const { address, amount, hex32, signature, timestamp } = schemas

/** Decimal text on the wire: numbers of the contracts that are no money. */
export const uint256 = z
  .union([z.bigint(), z.string().regex(/^(0|[1-9][0-9]{0,77})$/, 'not a whole number')])
  .transform((value) => BigInt(value))
  .refine((value) => value >= 0n && value < 2n ** 256n, 'number out of range')

/** Whole bytes of lower-case hex. */
export const hexBytes = z.custom<`0x${string}`>(
  (value) => typeof value === 'string' && /^0x([0-9a-f]{2})*$/.test(value),
  'not bytes of hex',
)

/** Unix seconds, or a length of time in seconds. */
export const seconds = z
  .int()
  .min(0)
  .max(2 ** 40)

export const permit = z.strictObject({ deadline: uint256, signature })

export const grant = z.strictObject({
  key: address,
  token: address,
  perDay: amount,
  expiresAt: seconds,
  nonce: uint256,
})

export const termsSchema = z.strictObject({
  taskId: schemas.taskId,
  client: address,
  lane: uint256,
  provider: address,
  token: address,
  amount,
  ratePerSecond: amount,
  finishBy: timestamp,
  challengePeriod: seconds,
  collateral: amount,
  awardedAt: seconds,
  treasuryBps: z.int().min(0).max(10_000),
})

/** One member of the union of calls, known by its `type`. */
export function call<T extends string, F extends z.ZodRawShape>(type: T, fields: F) {
  return z.strictObject({ type: z.literal(type), ...fields })
}
