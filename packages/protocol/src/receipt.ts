import { z } from 'zod'
import { codec, ITEM_LIMITS, LIMITS } from './codec.js'
import * as s from './schemas.js'
import { deliverySchema } from './wire.js'

const amounts = { paid: s.amount, refunded: s.amount, stakers: s.amount, treasury: s.amount }

/** The signed, content-addressed record of a whole task; everything in it can be checked against signatures and the chain. */
export const receiptSchema = z.strictObject({
  version: z.literal(1),
  chainId: z.int().min(1),
  taskManager: s.address,
  taskId: s.taskId,
  offer: s.signed(s.offer),
  /** The key that signed for a client that is a wallet. */
  operator: s.address.optional(),
  spec: s.cidText,
  bid: s.signed(s.bid),
  delivery: deliverySchema,
  acceptance: s.signed(s.acceptance).optional(),
  settlement: z.union([
    /** As the chain's settlement event states them. */
    z.strictObject({ transaction: s.hex32, ...amounts }),
    /** Under a session: the voucher after this task, and this task's part of it. */
    z.strictObject({ session: s.session, voucher: s.signed(s.voucher), ...amounts }),
  ]),
})
export type Receipt = z.output<typeof receiptSchema>
export const receiptCodec = codec(receiptSchema, LIMITS.receipt, ITEM_LIMITS.delivery)
