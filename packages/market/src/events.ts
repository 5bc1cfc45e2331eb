import type { Acceptance, Address, Bid, CidText, Delivery, Phase, Signed } from '@opgpu/protocol'
import type { Choice } from './selection.js'
import type { OnChain, Outcome, Settlement } from './task.js'

/** Everything that can happen to a task. `at` is unix milliseconds, given by whoever saw it. */
export type TaskEvent = { at: number } & (
  | { type: 'announced' }
  | { type: 'bid-received'; bid: Signed<Bid> }
  | { type: 'bids-closed'; choice: Choice }
  | { type: 'given-up'; reason: string }
  | { type: 'award-failed'; provider: Address }
  | { type: 'bid-lapsed' }
  | { type: 'awarded'; bid: Signed<Bid>; award: OnChain }
  | { type: 'phase'; phase: Phase; startedAt?: number }
  | { type: 'ended'; outcome: Outcome }
  | { type: 'delivered'; delivery: Delivery }
  | { type: 'accepted'; acceptance: Signed<Acceptance> }
  | { type: 'committed'; commitment: OnChain }
  | { type: 'settled'; settlement: Settlement }
  | { type: 'expired'; refunded: bigint; slashed: bigint; expiry: OnChain }
  | { type: 'cancelled' }
  | { type: 'receipted'; receipt: CidText }
)
export type TaskEventType = TaskEvent['type']
