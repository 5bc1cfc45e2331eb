import { z } from 'zod'
import { address, amount, chainName, hex32, timestamp, tokenView } from './fields.js'

export const SESSION_STATES = ['opening', 'lapsed', 'open', 'closing', 'closed'] as const

/** One lock between a client and a provider under which many jobs run. Amounts are smallest units. */
export const sessionView = z.object({
  id: hex32,
  role: z.enum(['client', 'provider']),
  state: z.enum(SESSION_STATES),
  client: address,
  provider: address,
  token: tokenView,
  /** Locked since it was opened, redeemed parts included. */
  deposit: amount,
  /** Signed for in all by the client's last voucher. */
  signed: amount,
  redeemed: amount,
  /** What further jobs may cost. */
  free: amount,
  /** Between the client's notice and its refund. */
  noticeSeconds: z.int(),
  /** When the notice that was given is over. */
  closingAt: timestamp.optional(),
  createdAt: timestamp,
  /** Under way. */
  jobs: z.array(hex32),
})

export const openSessionBody = z.strictObject({
  /** `auto`: the cheapest provider of good standing that is known. */
  provider: z.union([address, z.literal('auto')]),
  amount: amount.refine((units) => units > 0n, 'must be more than nothing'),
  /** By its network's name or its id; default: the daemon's first. */
  chain: chainName.optional(),
  /** Default: the network's own. */
  token: address.optional(),
  noticeSeconds: z.int().min(0).max(604_800).default(3600),
  /** Sends the transaction from this daemon's own account instead of asking the provider. */
  self: z.boolean().default(false),
})

export type SessionView = z.output<typeof sessionView>
export type OpenSession = z.output<typeof openSessionBody>
