import { z } from 'zod'
import { address, amount, call, grant, hex32, permit, signature } from './fields.js'
import { governanceCalls } from './governance.js'
import { moneyCalls, stakeCalls, tokenCalls } from './money.js'
import { sessionCalls, taskCalls } from './tasks.js'

const token = address
const wallet = address

/** What a wallet may do as itself: everything but what is done with a wallet. */
const plainCalls = [
  ...taskCalls,
  ...moneyCalls,
  ...sessionCalls,
  ...stakeCalls,
  ...governanceCalls,
  ...tokenCalls,
] as const

const walletCalls = [
  call('createWallet', { owner: address, salt: hex32 }),
  call('setSessionKey', { wallet, grant, ownerSignature: signature.optional() }),
  call('walletDeposit', { wallet, token, amount }),
  call('walletDepositWithPermit', { wallet, token, amount, permit }),
  call('walletWithdraw', { wallet, token, amount, recipient: address }),
  call('walletQueueWithdrawal', { wallet, token, amount, recipient: address }),
  call('walletExecute', { wallet, call: z.discriminatedUnion('type', plainCalls) }),
  call('offerWallet', { wallet, next: address }),
  call('acceptWallet', { wallet }),
] as const

/** Everything that can be done on chain, known by its `type`. Amounts in smallest units, as decimal text. */
export const callSchema = z.discriminatedUnion('type', [...plainCalls, ...walletCalls])
export type CallView = z.output<typeof callSchema>

export const previewView = z.object({
  /** What is signed, in plain words. */
  sentences: z.array(z.string()),
  /** Of all transactions; an upper limit where one can only be tried out after another. */
  estimatedGas: amount,
  /** The most that it costs, in the native coin's smallest unit. */
  fee: amount,
  /** Of the first transaction. */
  to: address,
  data: z.string(),
  /** More than one where an approval goes before. */
  transactions: z.int().min(1),
})
export type PreviewView = z.output<typeof previewView>
