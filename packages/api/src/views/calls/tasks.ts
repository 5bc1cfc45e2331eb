import * as schemas from '@opgpu/protocol/schemas'
import { z } from 'zod'
import { call, signature, termsSchema, timestamp } from './fields.js'

const { acceptance, bid, dispute, offer, rating, result, session, sessionEnd, topUp, voucher } = schemas

const assignment = {
  offer,
  bid,
  validUntil: timestamp,
  awardSignature: signature.optional(),
  bidSignature: signature.optional(),
}
const completion = {
  terms: termsSchema,
  acceptance,
  clientSignature: signature.optional(),
  providerSignature: signature.optional(),
}
const clientSignature = signature.optional()
const terms = termsSchema

/** As many as one block surely holds. */
const MOST_IN_BATCH = 200
const many = <S extends z.ZodType>(item: S) => z.array(item).min(1).max(MOST_IN_BATCH)

export const taskCalls = [
  call('submit', { offer }),
  call('assign', assignment),
  call('assignMany', { assignments: many(z.strictObject(assignment)) }),
  call('commit', { terms, result }),
  call('settle', completion),
  call('settleMany', { completions: many(z.strictObject(completion)) }),
  call('redeemVoucher', { terms, voucher, clientSignature: signature }),
  call('finalize', { terms }),
  call('finalizeMany', { terms: many(terms) }),
  call('cancel', { offer }),
  call('expire', { terms }),
  call('dispute', { terms, dispute, clientSignature }),
  call('rate', { terms, rating, clientSignature }),
] as const

export const sessionCalls = [
  call('openSession', { session, clientSignature }),
  call('topUpSession', { session, topUp, clientSignature }),
  call('redeemSession', { session, voucher, clientSignature: signature }),
  call('endSession', { session, end: sessionEnd, clientSignature }),
  call('closeSession', { session }),
] as const
