import { hashMessage, MODES, type Offer } from '@opgpu/protocol'
import type { Assignment, Completion, TaskCall } from '../../port.js'
import { on, type PlanContext, type Planner } from './plan.js'
import { clientSignature } from './signatures.js'

export const taskPlans: Planner<TaskCall> = {
  submit: ({ offer }) => on('taskManager', 'submitTask', [offerWords(offer)]),
  assign: (call, context) => on('taskManager', 'assignProvider', assignment(call, context)),
  assignMany: ({ assignments }, context) =>
    on('taskManager', 'assignProviders', [assignments.map((each) => assignment(each, context))]),
  commit: ({ terms, result }) => on('taskManager', 'commitResult', [terms, result]),
  settle: (call, context) => on('taskManager', 'verifyCompletion', completion(call, context)),
  settleMany: ({ completions }, context) =>
    on('taskManager', 'verifyCompletions', [completions.map((each) => completion(each, context))]),
  redeemVoucher: ({ terms, voucher, clientSignature: signature }, { domain }) => {
    const signed = { name: 'Voucher', message: voucher, signature, client: terms.client } as const
    return on('taskManager', 'redeemVoucher', [terms, voucher, clientSignature(signed, domain)])
  },
  finalize: ({ terms }) => on('taskManager', 'finalizePayment', [terms]),
  finalizeMany: ({ terms }) => on('taskManager', 'finalizePayments', [terms]),
  cancel: ({ offer }) => on('taskManager', 'cancel', [offerWords(offer)]),
  expire: ({ terms }) => on('taskManager', 'expire', [terms]),
  dispute: ({ terms, dispute, clientSignature: signature }, { domain }) => {
    const signed = { name: 'Dispute', message: dispute, signature, client: terms.client } as const
    return on('taskManager', 'dispute', [terms, dispute, clientSignature(signed, domain)])
  },
  rate: ({ terms, rating, clientSignature: signature }, { domain }) => {
    const signed = { name: 'Rating', message: rating, signature, client: terms.client } as const
    return on('reputationRegistry', 'rate', [terms, rating, clientSignature(signed, domain)])
  },
}

/** The contracts read the mode by its place in MODES. */
export function offerWords(offer: Offer): Record<string, unknown> {
  return { ...offer, mode: MODES.indexOf(offer.mode) }
}

function assignment(each: Assignment, { domain }: PlanContext): unknown[] {
  const { offer, bid, validUntil, awardSignature: signature, bidSignature = '0x' } = each
  const bidHash = hashMessage('Bid', bid, domain)
  const award = { taskId: bid.taskId, bidHash, amount: bid.maxAmount, validUntil }
  const signed = { name: 'Award', message: award, signature, client: offer.client } as const
  return [offerWords(offer), bid, validUntil, clientSignature(signed, domain), bidSignature]
}

function completion(each: Completion, { domain }: PlanContext): unknown[] {
  const { terms, acceptance, clientSignature: signature, providerSignature = '0x' } = each
  const signed = { name: 'Acceptance', message: acceptance, signature, client: terms.client } as const
  return [terms, acceptance, clientSignature(signed, domain), providerSignature]
}
