import { z } from 'zod'
import { codec, ITEM_LIMITS, LIMITS } from './codec.js'
import * as s from './schemas.js'
import { deliverySchema } from './wire.js'

/** The signed, content-addressed record of a whole task; everything in it can be checked against signatures and the chain. */
export const receiptSchema = z.strictObject({
  version: z.literal(1),
  chainId: z.int().min(1),
  taskManager: s.address,
  taskId: s.taskId,
  offer: s.signed(s.offer),
  spec: s.cidText,
  bid: s.signed(s.bid),
  delivery: deliverySchema,
  acceptance: s.signed(s.acceptance).optional(),
  /** As the chain's settlement event states them. */
  settlement: z.strictObject({
    transaction: s.hex32,
    paid: s.amount,
    refunded: s.amount,
    stakers: s.amount,
    treasury: s.amount,
  }),
})
export type Receipt = z.output<typeof receiptSchema>
export const receiptCodec = codec(receiptSchema, LIMITS.receipt, ITEM_LIMITS.delivery)
