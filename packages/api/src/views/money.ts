import { z } from 'zod'
import { address, amount, hex32, tokenView } from './fields.js'

export const walletView = z.object({
  /** The daemon's operator account. */
  address,
  token: tokenView,
  balance: amount,
  /** Prepaid, held in escrow, free to be spent on jobs. */
  credits: amount,
  /** The chain's own coin, for gas. */
  native: amount,
})

export const stakeView = z.object({
  owner: address,
  staked: amount,
  /** Held as collateral by open tasks. */
  locked: amount,
  operatorAuthorised: z.boolean(),
  token: tokenView,
})

export const transactionView = z.object({ transaction: hex32, blockNumber: z.int() })

export type WalletView = z.output<typeof walletView>
export type StakeView = z.output<typeof stakeView>
export type TransactionView = z.output<typeof transactionView>
