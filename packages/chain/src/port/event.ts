import type { Address, Hex32, SessionId, TaskId } from '@opgpu/protocol'

interface EventPlace<Id> {
  /** Of a session's event: the session's id. */
  taskId: Id
  client: Address
  provider: Address
  blockNumber: number
  blockHash: Hex32
  transactionHash: Hex32
  logIndex: number
}

/** What a settlement or a redemption paid to whom. */
interface Paid {
  paid: bigint
  stakers: bigint
  treasury: bigint
}

/** What happened to a task. Amounts in the token's smallest unit. */
export type TaskEvent = EventPlace<TaskId> &
  (
    | { type: 'submitted'; token: Address; budget: bigint }
    /** `awardedAt`: unix seconds. */
    | { type: 'awarded'; bidHash: Hex32; amount: bigint; treasuryBps: number; awardedAt: number }
    | { type: 'committed'; resultHash: Hex32; amount: bigint }
    | ({ type: 'settled'; resultHash: Hex32; refunded: bigint } & Paid)
    | { type: 'cancelled'; refunded: bigint }
    | { type: 'expired'; refunded: bigint; slashed: bigint }
    | { type: 'disputed'; evidence: Hex32; bond: bigint }
    | { type: 'arbitrated'; amount: bigint; slashed: bigint }
  )
export type TaskEventType = TaskEvent['type']

/** What happened to a session between a client and a provider. */
export type SessionEvent = EventPlace<SessionId> &
  (
    | { type: 'session-opened'; token: Address; deposit: bigint }
    | { type: 'session-topped-up'; deposit: bigint }
    /** `redeemed`: in all since the session was opened. */
    | ({ type: 'session-redeemed'; redeemed: bigint } & Paid)
    /** `closingAt`: unix seconds. */
    | { type: 'session-closing'; closingAt: number }
    | { type: 'session-closed'; refunded: bigint }
  )

export type MarketEvent = TaskEvent | SessionEvent
export type MarketEventType = MarketEvent['type']

export function isSessionEvent(event: MarketEvent): event is SessionEvent {
  return event.type.startsWith('session-')
}
