import type { Acceptance, Address, Award, Bid, CidText, Delivery, Phase, Signed, Voucher } from '@opgpu/protocol'
import type { Choice } from './selection.js'
import type { ChainAward, MeterDispute, OnChain, Outcome, SessionAward, Settlement } from './task.js'

/** Everything that can happen to a task. `at` is unix milliseconds, given by whoever saw it. */
export type TaskEvent = { at: number } & (
  | { type: 'announced' }
  | { type: 'bid-received'; bid: Signed<Bid> }
  | { type: 'bids-closed'; choice: Choice }
  | { type: 'given-up'; reason: string }
  | { type: 'award-failed'; provider: Address }
  | { type: 'bid-lapsed' }
  /** The provider has the client's award and carries it to the chain. */
  | { type: 'handed'; award: Signed<Award> }
  | { type: 'awarded'; bid: Signed<Bid>; award: ChainAward | SessionAward }
  | { type: 'phase'; phase: Phase; startedAt?: number }
  | { type: 'vouched'; voucher: Signed<Voucher> }
  | { type: 'disputed'; dispute: MeterDispute }
  | { type: 'ended'; outcome: Outcome }
  | { type: 'delivered'; delivery: Delivery }
  | { type: 'accepted'; acceptance: Signed<Acceptance> }
  | { type: 'committed'; commitment: OnChain }
  /** The acceptance waits for a settlement of many, or was left out of one. */
  | { type: 'queued'; settleBy: number }
  | { type: 'unqueued' }
  | { type: 'settled'; settlement: Settlement }
  | { type: 'expired'; refunded: bigint; slashed: bigint; expiry: OnChain }
  | { type: 'cancelled' }
  | { type: 'receipted'; receipt: CidText }
)
export type TaskEventType = TaskEvent['type']
