import type { SessionEvent } from '@opgpu/chain'
import type { Offer, TaskId } from '@opgpu/protocol'
import type { SessionOnChain, SessionRecord } from './session-record.js'

/** What a session holds beyond what was paid from it and what the tasks under way may cost. */
export function freeOf({ state, deposit, settled, redeemed, promised }: SessionRecord): bigint {
  if (state !== 'open') return 0n
  const used = settled > redeemed ? settled : redeemed
  const left = Object.values(promised).reduce<bigint>((sum, amount) => sum - (amount ?? 0n), deposit - used)
  return left > 0n ? left : 0n
}

export function serves({ session }: SessionRecord, { client, token }: Pick<Offer, 'client' | 'token'>): boolean {
  return session.client === client && session.token === token
}

/** With the money for one more task set aside; undefined when there is not enough left. */
export function promising(record: SessionRecord, task: TaskId, amount: bigint): SessionRecord | undefined {
  if (task in record.promised || freeOf(record) < amount) return undefined
  return { ...record, promised: { ...record.promised, [task]: amount } }
}

/** The task has ended: nothing is kept for it any more. */
export function released(record: SessionRecord, task: TaskId): SessionRecord | undefined {
  if (!(task in record.promised) && !(task in record.paying)) return undefined
  const { [task]: _amount, ...promised } = record.promised
  const { [task]: _voucher, ...paying } = record.paying
  return { ...record, promised, paying }
}

/** The task counts among what was paid, once. */
export function counted(record: SessionRecord, task: TaskId, amount: bigint): SessionRecord {
  if (!(task in record.promised)) return record
  const { [task]: _, ...promised } = record.promised
  const unredeemed = [...record.unredeemed, { amount, at: Date.now() }]
  return { ...record, promised, settled: record.settled + amount, unredeemed }
}

/** With what the chain has confirmed: the latest payments are those that it was not yet asked for. */
export function confirmed(record: SessionRecord, seen: SessionOnChain): SessionRecord {
  let open = record.settled - seen.redeemed
  const unredeemed = record.unredeemed.toReversed().filter(({ amount }) => {
    const counts = open > 0n
    open -= amount
    return counts
  })
  const { closingAt } = seen
  return { ...record, ...seen, closingAt, unredeemed: unredeemed.toReversed() }
}

/** What the events of a session come to; undefined when it was never opened. */
export function onChainOf(events: readonly SessionEvent[]): SessionOnChain | undefined {
  return events.reduce(after, undefined as SessionOnChain | undefined)
}

function after(known: SessionOnChain | undefined, event: SessionEvent): SessionOnChain | undefined {
  if (event.type === 'session-opened') return { state: 'open', deposit: event.deposit, redeemed: 0n }
  if (known === undefined) return undefined
  if (event.type === 'session-topped-up') return { ...known, deposit: event.deposit }
  if (event.type === 'session-redeemed') return { ...known, redeemed: event.redeemed }
  if (event.type === 'session-closed') return { ...known, state: 'closed' }
  return { ...known, state: 'closing', closingAt: event.closingAt * 1000 }
}
