import type { Call } from '@opgpu/chain'
import { type Flush, nextFlush, SETTLE_MARGIN_MS } from '@opgpu/market'
import type { SessionId } from '@opgpu/protocol'
import { waitUntil } from '@opgpu/utils'
import type { StepContext } from '../tasks/context.js'
import type { SessionRecord } from './session-record.js'

type Context = Pick<StepContext, 'sessions' | 'chain' | 'options' | 'logger'>

/** Before what failed is tried again. */
const RETRY_MS = 15_000

type Due = { at: number; call: Call; key: string }

/** The provider's side: takes what vouchers are worth, by its policy, before a notice ends, and after it was away. */
export class Redeemer {
  readonly #context: Context
  readonly #signal: AbortSignal
  /** One loop a session; a change of its record wakes it. */
  readonly #wake = new Map<SessionId, AbortController>()
  readonly #driven = new Set<SessionId>()

  constructor(context: Context, signal: AbortSignal) {
    this.#context = context
    this.#signal = signal
  }

  start(): void {
    const { sessions } = this.#context
    const stop = sessions.changes.on('change', ({ record }) => this.#look(record))
    this.#signal.addEventListener('abort', stop, { once: true })
    for (const record of sessions.open()) this.#look(record)
  }

  #look({ id, side }: SessionRecord): void {
    if (side !== 'provider') return
    if (this.#driven.has(id)) {
      this.#wake.get(id)?.abort()
      return
    }
    this.#driven.add(id)
    this.#drive(id)
      .catch((error) => {
        if (!this.#signal.aborted) this.#context.logger.error('Session no longer redeemed', { sessionId: id }, error)
      })
      .finally(() => this.#driven.delete(id))
  }

  async #drive(id: SessionId): Promise<void> {
    const { sessions, options, logger } = this.#context
    for (;;) {
      const wake = new AbortController()
      this.#wake.set(id, wake)
      const record = await sessions.get(id)
      if (record.state === 'closed') return
      const due = dueOf(record, options.sessions.redeem, Date.now())
      if (due !== undefined && due.at <= Date.now()) {
        const done = await this.#send(due).catch((error) => {
          this.#signal.throwIfAborted()
          logger.warn('Session not redeemed, will be tried again', { sessionId: id, call: due.call.type }, error)
          return false
        })
        if (done) await sessions.until(id, (now) => isSeen(now, due.call), this.#signal)
        else await pause(Date.now() + RETRY_MS, this.#signal)
      } else await pause(due?.at ?? Number.POSITIVE_INFINITY, this.#signal, wake.signal)
    }
  }

  async #send({ key, call }: Due): Promise<true> {
    await this.#context.chain.send(key, call, this.#signal)
    return true
  }
}

/** What is to be sent next about a session, and when. */
export function dueOf(record: SessionRecord, policy: Parameters<typeof nextFlush>[1], now: number): Due | undefined {
  const { id, session, voucher, redeemed, state } = record
  if (state !== 'open' && state !== 'closing') return undefined
  if (voucher !== undefined && voucher.message.amount > redeemed) {
    const at = redeemAt(record, policy, now)
    const { message, signature: clientSignature } = voucher
    const call = { type: 'redeemSession', session, voucher: message, clientSignature } as const
    return at === undefined ? undefined : { at, call, key: `session:redeem:${id}:${message.sequence}` }
  }
  if (state !== 'closing' || Object.keys(record.promised).length > 0) return undefined
  return { at: now, call: { type: 'closeSession', session }, key: `session:close:${id}` }
}

function redeemAt(record: SessionRecord, policy: Parameters<typeof nextFlush>[1], now: number): number | undefined {
  const { unredeemed, closingAt, promised } = record
  if (closingAt !== undefined) {
    return Object.keys(promised).length === 0 ? now : Math.max(now, closingAt - SETTLE_MARGIN_MS)
  }
  const mustSettleBy = Number.POSITIVE_INFINITY
  const pending = unredeemed.map(({ amount, at }) => ({ amount, acceptedAt: at, mustSettleBy }))
  return timeOf(nextFlush(pending, policy, now), now)
}

function timeOf(flush: Flush, now: number): number | undefined {
  if (flush.type === 'idle') return undefined
  return flush.type === 'now' ? now : flush.at
}

/** The chain's event about it has come. */
function isSeen({ state, redeemed }: SessionRecord, call: Call): boolean {
  return state === 'closed' || (call.type === 'redeemSession' && redeemed >= call.voucher.amount)
}

async function pause(until: number, signal: AbortSignal, wake?: AbortSignal): Promise<void> {
  const waiting = wake === undefined ? signal : AbortSignal.any([signal, wake])
  await waitUntil(until, waiting).catch(() => signal.throwIfAborted())
}
