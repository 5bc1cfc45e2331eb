import { z } from 'zod'
import { codec, LIMITS } from './codec.js'
import * as s from './schemas.js'

/** How one side sees a run: when it began, and for how long it has to be paid. */
export const usageSchema = z.strictObject({ startedAt: s.timestamp, billedMs: z.int().min(0) })
export type Usage = z.output<typeof usageSchema>

/** Client to provider while a task runs: what it owes in all by now, and the usage that it goes by. */
export const paymentSchema = z.strictObject({
  /** The task that runs; the voucher names it, or the session that it runs under. */
  taskId: s.taskId,
  voucher: s.signed(s.voucher),
  usage: usageSchema,
})
export type Payment = z.output<typeof paymentSchema>
export const paymentCodec = codec(paymentSchema, LIMITS.note)

/** What a provider tells ahead of time, so that a run need not stop. */
export const FUNDS_WARNINGS = ['low_funds', 'top_up_needed'] as const
export type FundsWarning = (typeof FUNDS_WARNINGS)[number]

export const PAYMENT_REFUSAL_CODES = [
  'unknown_task',
  'bad_signature',
  'stale',
  'low_funds',
  'too_little',
  'disputed',
] as const
export type PaymentRefusalCode = (typeof PAYMENT_REFUSAL_CODES)[number]

/** Provider to client, one for each payment. */
export const meterReadingSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('meter'),
    billedMs: z.int().min(0),
    amountDue: s.amount,
    warning: z.enum(FUNDS_WARNINGS).optional(),
  }),
  z.strictObject({
    type: z.literal('refused'),
    code: z.enum(PAYMENT_REFUSAL_CODES),
    message: z.string().max(1024),
    /** The provider's own usage, for the record of both. */
    billedMs: z.int().min(0),
    amountDue: s.amount,
  }),
])
export type MeterReading = z.output<typeof meterReadingSchema>
export const meterReadingCodec = codec(meterReadingSchema, LIMITS.note)
