import { PHASES } from '@opgpu/protocol'
import fc from 'fast-check'
import type { Choice, TaskEvent } from '../src/index.js'
import {
  acceptance,
  address,
  award,
  bid,
  chainAward,
  delivery,
  dispute,
  onChain,
  outcome,
  receipt,
  sessionAward,
  sessionSettlement,
  settlement,
  voucher,
} from './fixtures.js'

export const failure = { phase: 'running', code: 'exit_code', message: 'exit code 1' } as const
export const choiceOf = (provider: number): Choice => ({
  provider: address(provider),
  bid: bid(provider),
  reason: 'the only bid',
  ranking: [],
})

/** One of each event, by a short name; every test takes its events from here. */
export const EVENTS = {
  announced: { type: 'announced', at: 2 },
  bid: { type: 'bid-received', bid: bid(9), at: 3 },
  otherBid: { type: 'bid-received', bid: bid(8), at: 3 },
  chosen: { type: 'bids-closed', choice: choiceOf(9), at: 4 },
  otherChosen: { type: 'bids-closed', choice: choiceOf(8), at: 4 },
  givenUp: { type: 'given-up', reason: 'nobody', at: 5 },
  refused: { type: 'award-failed', provider: address(9), at: 6 },
  lapsed: { type: 'bid-lapsed', at: 7 },
  awarded: { type: 'awarded', bid: bid(9), award: chainAward, at: 8 },
  handed: { type: 'handed', award, at: 8 },
  sessionAwarded: { type: 'awarded', bid: bid(9), award: sessionAward, at: 8 },
  fetching: { type: 'phase', phase: 'fetching', at: 9 },
  pulling: { type: 'phase', phase: 'pulling', at: 10 },
  provisioning: { type: 'phase', phase: 'provisioning', at: 11 },
  running: { type: 'phase', phase: 'running', startedAt: 12, at: 13 },
  publishing: { type: 'phase', phase: 'publishing', at: 14 },
  vouched: { type: 'vouched', voucher: voucher(1, 10n), at: 14 },
  vouchedAgain: { type: 'vouched', voucher: voucher(2, 20n), at: 14 },
  disputed: { type: 'disputed', dispute, at: 14 },
  ended: { type: 'ended', outcome, at: 15 },
  delivered: { type: 'delivered', delivery: delivery(), at: 16 },
  deliveredFailure: { type: 'delivered', delivery: delivery({ failure }), at: 16 },
  accepted: { type: 'accepted', acceptance, at: 17 },
  committed: { type: 'committed', commitment: onChain, at: 18 },
  queued: { type: 'queued', settleBy: 30, at: 18 },
  unqueued: { type: 'unqueued', at: 18 },
  settled: { type: 'settled', settlement, at: 19 },
  sessionSettled: { type: 'settled', settlement: sessionSettlement, at: 19 },
  expired: { type: 'expired', refunded: 600n, slashed: 5n, expiry: onChain, at: 20 },
  cancelled: { type: 'cancelled', at: 21 },
  receipted: { type: 'receipted', receipt, at: 22 },
} as const satisfies Record<string, TaskEvent>
export type EventName = keyof typeof EVENTS
export const EVENT_NAMES = Object.keys(EVENTS) as EventName[]

/** Any event, more of the working ones than chance would give, so that sequences get far. */
export const anyEvent: fc.Arbitrary<TaskEvent> = fc.oneof(
  fc.constantFrom(...EVENT_NAMES).map((name): TaskEvent => EVENTS[name]),
  fc.record({ type: fc.constant('phase' as const), phase: fc.constantFrom(...PHASES), at: fc.nat() }),
)
