import type { Address } from '@opgpu/protocol'
import type { Result } from 'ethers/abi'
import type { MarketEvent } from '../port.js'

export type Place = Pick<
  MarketEvent,
  'taskId' | 'client' | 'provider' | 'blockNumber' | 'blockHash' | 'transactionHash' | 'logIndex'
>
export type Details = MarketEvent extends infer E ? (E extends MarketEvent ? Omit<E, keyof Place> : never) : never

/** What each event says beyond its place. `seconds`: its block's time. */
export const DETAILS: Record<string, (args: Result, seconds: number) => Details> = {
  TaskSubmitted: (args) => ({ type: 'submitted', token: lower(args.token), budget: args.budget }),
  TaskAwarded: (args, awardedAt) => ({
    type: 'awarded',
    bidHash: args.bidHash,
    amount: args.amount,
    treasuryBps: Number(args.treasuryBps),
    awardedAt,
  }),
  ResultCommitted: (args) => ({ type: 'committed', resultHash: args.resultHash, amount: args.amount }),
  TaskSettled: (args) => ({ type: 'settled', resultHash: args.resultHash, refunded: args.refunded, ...paid(args) }),
  TaskCancelled: (args) => ({ type: 'cancelled', refunded: args.refunded }),
  TaskExpired: (args) => ({ type: 'expired', refunded: args.refunded, slashed: args.slashed }),
  TaskDisputed: (args) => ({ type: 'disputed', evidence: args.evidence, bond: args.bond }),
  DisputeArbitrated: (args) => ({ type: 'arbitrated', amount: args.amount, slashed: args.slashed }),
  SessionOpened: (args) => ({ type: 'session-opened', token: lower(args.token), deposit: args.deposit }),
  SessionToppedUp: (args) => ({ type: 'session-topped-up', deposit: args.deposit }),
  SessionRedeemed: (args) => ({ type: 'session-redeemed', redeemed: args.redeemed, ...paid(args) }),
  SessionClosing: (args) => ({ type: 'session-closing', closingAt: Number(args.closingAt) }),
  SessionClosed: (args) => ({ type: 'session-closed', refunded: args.refunded }),
}

/** The only event whose block's time is part of what it says. */
export const TIMED_EVENT = 'TaskAwarded'

export function lower(address: string): Address {
  return address.toLowerCase() as Address
}

function paid(args: Result): { paid: bigint; stakers: bigint; treasury: bigint } {
  return { paid: args.paid, stakers: args.stakers, treasury: args.treasury }
}
