import { z } from 'zod'
import { address, amount, call, hexBytes, permit } from './fields.js'

const token = address
const recipient = address.optional()

export const moneyCalls = [
  call('deposit', { token, amount, account: address.optional() }),
  call('depositWithPermit', { holder: address, token, amount, permit }),
  call('withdraw', { token, amount, recipient }),
  call('queueWithdrawal', { token, amount, recipient }),
  call('releaseWithdrawal', { account: address, token }),
  call('refreshRebates', { account: address, token, operator: address }),
  call('collectTreasury', { token }),
] as const

export const tokenCalls = [
  call('approve', { token, spender: address, amount }),
  call('transfer', { token, to: address, amount }),
] as const

export const stakeCalls = [
  call('stake', { amount, owner: address.optional() }),
  call('stakeWithPermit', { amount, permit }),
  call('unbond', { amount }),
  call('claim', {}),
  call('setOperator', { operator: address, authorised: z.boolean(), consent: hexBytes }),
  call('addCollateral', { operator: address, amount }),
  call('removeCollateral', { operator: address, amount }),
  call('setVerifierBond', { bond: amount }),
  call('distribute', { token }),
  call('addRewards', { token, amount }),
  call('claimRewards', { token, stretches: z.int().min(1).max(100).optional() }),
  call('relist', { operator: address }),
  call('delegate', { delegatee: address }),
] as const
