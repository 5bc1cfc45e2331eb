import { z } from 'zod'
import type { Address, CidText, Hex32, SessionId, Signature, TaskId } from './ids.js'
import {
  type Acceptance,
  type Award,
  type Bid,
  type Dispute,
  MODES,
  type Offer,
  type Rating,
  type Result,
  type Session,
  type SessionEnd,
  type TopUp,
  type Voucher,
} from './messages.js'

const MAX_UINT128 = 2n ** 128n - 1n

export const hex32 = z.custom<Hex32>((v) => typeof v === 'string' && /^0x[0-9a-f]{64}$/.test(v), 'not 32 bytes of hex')
export const taskId = hex32 as unknown as z.ZodType<TaskId>
export const sessionId = hex32 as unknown as z.ZodType<SessionId>
export const address = z.custom<Address>((v) => typeof v === 'string' && /^0x[0-9a-f]{40}$/.test(v), 'not an address')
export const signature = z.custom<Signature>(
  (v) => typeof v === 'string' && /^0x[0-9a-f]{130}$/.test(v),
  'not a 65-byte signature',
)
export const cidText = z.custom<CidText>(
  (v) => typeof v === 'string' && /^b[a-z2-7]{20,120}$/.test(v),
  'not a base32 CID',
)
/** The name of a network in a configuration, or its chain id, as a person gives it. */
export const chainName = z.string().min(1, 'empty').max(64)
/** Decimal text on the wire, `bigint` in the program, at most 2^128 - 1 as in the contracts. */
export const amount = z
  .union([z.bigint(), z.string().regex(/^(0|[1-9][0-9]{0,38})$/, 'not an amount')])
  .transform((v) => BigInt(v))
  .refine((v) => v >= 0n && v <= MAX_UINT128, 'amount out of range')
/** Unix milliseconds, up to the year 2500. */
export const timestamp = z.int().min(0).max(16_725_225_600_000)
/** One network's contracts stand on one chain; EIP-712 binds a signature to it. */
export const chainId = z.int().min(1)
export const bytes = z.custom<Uint8Array>((v) => v instanceof Uint8Array, 'not bytes')
export const multiaddrs = z.array(z.string().max(256)).max(16)

export const offer = z.strictObject({
  client: address,
  spec: hex32,
  token: address,
  maxPrice: amount,
  mode: z.enum(MODES),
  replicas: z.int().min(1).max(32),
  quorum: z.int().min(1).max(32),
  bidUntil: timestamp,
  finishBy: timestamp,
  challengePeriod: z.int().min(0).max(2_592_000),
  minStake: amount,
  minReputation: z.int().min(0).max(10_000),
  salt: hex32,
}) satisfies z.ZodType<Offer>

export const bid = z.strictObject({
  taskId,
  provider: address,
  ratePerSecond: amount,
  maxAmount: amount,
  startBy: timestamp,
  finishBy: timestamp,
  capability: hex32,
  validUntil: timestamp,
}) satisfies z.ZodType<Bid>

export const award = z.strictObject({
  taskId,
  bidHash: hex32,
  amount,
  validUntil: timestamp,
}) satisfies z.ZodType<Award>

export const result = z.strictObject({
  taskId,
  provider: address,
  exitCode: z.int().min(-1).max(255),
  outputs: hex32,
  logs: hex32,
  meter: hex32,
  amount,
  startedAt: timestamp,
  endedAt: timestamp,
}) satisfies z.ZodType<Result>

export const acceptance = z.strictObject({ taskId, resultHash: hex32, amount }) satisfies z.ZodType<Acceptance>

export const voucher = z.strictObject({
  taskId: hex32 as unknown as z.ZodType<TaskId | SessionId>,
  amount,
  meter: hex32,
  sequence: z.int().min(0),
}) satisfies z.ZodType<Voucher>

export const dispute = z.strictObject({ taskId, resultHash: hex32, evidence: hex32 }) satisfies z.ZodType<Dispute>

export const rating = z.strictObject({ taskId, score: z.int().min(0).max(100) }) satisfies z.ZodType<Rating>

export const session = z.strictObject({
  client: address,
  provider: address,
  token: address,
  amount,
  /** At most the 30 days that a challenge period may take. */
  notice: z.int().min(0).max(2_592_000),
  validUntil: timestamp,
  salt: hex32,
}) satisfies z.ZodType<Session>

export const topUp = z.strictObject({ sessionId, total: amount }) satisfies z.ZodType<TopUp>

export const sessionEnd = z.strictObject({ sessionId }) satisfies z.ZodType<SessionEnd>

export const signed = <S extends z.ZodType>(message: S) => z.strictObject({ message, signature })
