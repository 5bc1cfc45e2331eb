import { z } from 'zod'
import { seconds } from './calls/fields.js'
import { address, amount, hex32, tokenView } from './fields.js'

/** What one account has of one token. */
export const balanceView = z.object({
  token: tokenView,
  /** Whether it may be deposited. */
  allowed: z.boolean(),
  /** Tokens of its own. */
  balance: amount,
  /** Prepaid, held in escrow, free to be spent on jobs. */
  credits: amount,
  /** Held for open tasks and sessions. */
  locked: amount,
  /** Percent of the treasury's part that comes back, while they count. */
  rebates: z.object({ client: z.int(), provider: z.int(), until: seconds }).optional(),
  /** A withdrawal that waits. */
  pending: z.object({ amount, readyAt: seconds, recipient: address }).optional(),
})

export const sessionKeyView = z.object({
  key: address,
  token: tokenView,
  perDay: amount,
  leftToday: amount,
  /** 0 when it is no key of the wallet. */
  expiresAt: seconds,
})

export const cloudWalletView = z.object({
  address,
  owner: address,
  /** Whether it stands on chain already; money sent to its address before is not lost. */
  created: z.boolean(),
  /** Of the next grant. */
  nonce: amount,
  tokens: z.array(balanceView),
  /** This daemon's key, when it is one. */
  keys: z.array(sessionKeyView),
})

export const walletView = z.object({
  /** The account asked for; this daemon's operator account by default. */
  address,
  /** The chain's own coin, for gas. */
  native: amount,
  /** The stake token first. */
  tokens: z.array(balanceView).min(1),
  cloud: cloudWalletView,
})

export const networkView = z.object({
  name: z.string(),
  chainId: z.int(),
  contracts: z.record(z.string(), address),
  tokens: z.array(tokenView.extend({ allowed: z.boolean() })),
  /** How long a queued withdrawal waits. */
  withdrawalDelaySeconds: seconds,
})

export const transactionView = z.object({ transaction: hex32, blockNumber: z.int(), gasUsed: amount })

export type BalanceView = z.output<typeof balanceView>
export type SessionKeyView = z.output<typeof sessionKeyView>
export type CloudWalletView = z.output<typeof cloudWalletView>
export type TokenView = z.output<typeof tokenView>
export type WalletView = z.output<typeof walletView>
export type NetworkView = z.output<typeof networkView>
export type TransactionView = z.output<typeof transactionView>
