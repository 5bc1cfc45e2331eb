import { z } from 'zod'
import { codec, LIMITS } from './codec.js'
import * as s from './schemas.js'

/**
 * What a client hands to the provider that it chose: an award that the provider carries to the chain, or one under a session,
 * which needs no transaction. A first voucher shows what was owed before.
 */
export const handoverSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('task'), award: s.signed(s.award) }),
  z.strictObject({
    type: z.literal('session'),
    award: s.signed(s.award),
    session: s.session,
    voucher: s.signed(s.voucher).optional(),
  }),
])
export type Handover = z.output<typeof handoverSchema>
export const handoverCodec = codec(handoverSchema, LIMITS.note)

export const HANDOVER_REFUSAL_CODES = [
  'unknown_task',
  'bad_signature',
  'bid_mismatch',
  'lapsed',
  'low_funds',
  'unknown_session',
  'not_carried',
  'busy',
] as const
export const handoverAnswerSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('accepted') }),
  z.strictObject({ type: z.literal('refused'), code: z.enum(HANDOVER_REFUSAL_CODES), message: z.string().max(1024) }),
])
export type HandoverAnswer = z.output<typeof handoverAnswerSchema>
export const handoverAnswerCodec = codec(handoverAnswerSchema, LIMITS.note)

/** A client's orders about a session, for the provider to carry to the chain. */
export const sessionOrderSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('open'), session: s.signed(s.session) }),
  z.strictObject({ type: z.literal('top-up'), session: s.session, topUp: s.signed(s.topUp) }),
  z.strictObject({ type: z.literal('end'), session: s.session, end: s.signed(s.sessionEnd) }),
])
export type SessionOrder = z.output<typeof sessionOrderSchema>
export const sessionOrderCodec = codec(sessionOrderSchema, LIMITS.note)
