import type { Side } from '@opgpu/market'
import type { Address, Session, SessionId, Signed, TaskId, Voucher } from '@opgpu/protocol'

export type SessionState = 'opening' | 'open' | 'closing' | 'closed'

/** What the chain's confirmed events say of a session. `closingAt`: unix milliseconds. */
export interface SessionOnChain {
  state: SessionState
  deposit: bigint
  redeemed: bigint
  closingAt?: number
}

/** A session as one side of it knows it. */
export interface SessionRecord extends SessionOnChain {
  id: SessionId
  side: Side
  session: Session
  /** The key that signs for the client. */
  operator: Address
  createdAt: number
  /** The treasury's share, fixed when it was opened; known from then on. */
  treasuryBps?: number
  /** The client's last one. */
  voucher?: Signed<Voucher>
  /** What the tasks that were paid came to in all. */
  settled: bigint
  /** The most that each task under way may cost. */
  promised: Partial<Record<TaskId, bigint>>
  /** The voucher that pays a task, until the task's own record has it. */
  paying: Partial<Record<TaskId, Signed<Voucher>>>
  /** Paid since the last redemption. */
  unredeemed: { amount: bigint; at: number }[]
}

type Known = Pick<SessionRecord, 'id' | 'side' | 'session' | 'operator'> & Partial<SessionRecord>

export function newSession(known: Known): SessionRecord {
  return {
    createdAt: Date.now(),
    state: 'opening',
    deposit: 0n,
    redeemed: 0n,
    settled: 0n,
    promised: {},
    paying: {},
    unredeemed: [],
    ...known,
  }
}
