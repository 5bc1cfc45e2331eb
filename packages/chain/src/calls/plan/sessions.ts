import type { SessionCall } from '../../port.js'
import { on, type Planner } from './plan.js'
import { clientSignature } from './signatures.js'

export const sessionPlans: Planner<SessionCall> = {
  openSession: ({ session, clientSignature: signature }, { domain }) => {
    const signed = { name: 'Session', message: session, signature, client: session.client } as const
    return on('paymentEscrow', 'openSession', [session, clientSignature(signed, domain)])
  },
  topUpSession: ({ session, topUp, clientSignature: signature }, { domain }) => {
    const signed = { name: 'TopUp', message: topUp, signature, client: session.client } as const
    return on('paymentEscrow', 'topUpSession', [session, topUp, clientSignature(signed, domain)])
  },
  redeemSession: ({ session, voucher, clientSignature: signature }, { domain }) => {
    const signed = { name: 'Voucher', message: voucher, signature, client: session.client } as const
    return on('paymentEscrow', 'redeemSession', [session, voucher, clientSignature(signed, domain)])
  },
  endSession: ({ session, end, clientSignature: signature }, { domain }) => {
    const signed = { name: 'SessionEnd', message: end, signature, client: session.client } as const
    return on('paymentEscrow', 'endSession', [session, end, clientSignature(signed, domain)])
  },
  closeSession: ({ session }) => on('paymentEscrow', 'closeSession', [session]),
}
