import { metersAgree, nextVoucherIn, type Task } from '@opgpu/market'
import type { FundsWarning, MeterReading, Signed, TaskId, Usage, Voucher } from '@opgpu/protocol'
import { waitUntil } from '@opgpu/utils'
import { sendCancel } from '../exchange/cancel.js'
import type { JobFeed } from '../exchange/job-feed.js'
import { providerOf, type StepContext } from '../tasks/context.js'
import { sendVoucher, type VoucherSender } from './exchange-voucher.js'
import { accountOf, billedMs, isPaidRun, type PaidRun, policyOf, sessionOf } from './run-account.js'
import { aheadOf, lastVoucher, signForRun } from './sign-voucher.js'

/** First and longest pause before a provider that did not answer is tried again. */
const RETRY_MS = { first: 250, longest: 4_000 }

export type PayerContext = StepContext & VoucherSender & { feed: JobFeed }

type Running = PaidRun & { stage: Extract<Task['stage'], { state: 'running' }> }

/** How far one run has been paid in this process. */
interface Progress {
  /** Of the last voucher that the provider answered to. */
  told?: number
  warning?: FundsWarning
  pauseMs: number
}

/** The client's side of pay as you go: signs ahead of time, by its own clock, while its jobs run. */
export class Payer {
  readonly #context: PayerContext
  readonly #signal: AbortSignal
  readonly #paid = new Set<TaskId>()

  constructor(context: PayerContext, signal: AbortSignal) {
    this.#context = context
    this.#signal = signal
  }

  start(): void {
    const { book } = this.#context
    const stop = book.changes.on('change', ({ task }) => this.#take(task))
    this.#signal.addEventListener('abort', stop, { once: true })
    for (const task of book.open()) this.#take(task)
  }

  #take(task: Task): void {
    if (!isOwing(task) || this.#paid.has(task.id)) return
    this.#paid.add(task.id)
    this.#pay(task)
      .catch((error) => {
        if (!this.#signal.aborted) this.#context.logger.error('Run no longer paid', { taskId: task.id }, error)
      })
      .finally(() => this.#paid.delete(task.id))
  }

  async #pay({ id }: Task): Promise<void> {
    const { book } = this.#context
    const moved = new AbortController()
    const stop = book.changes.on('change', ({ task }) => {
      if (task.id === id && !isOwing(task)) moved.abort(new Error('the run is over'))
    })
    const signal = AbortSignal.any([moved.signal, this.#signal])
    const progress: Progress = { pauseMs: RETRY_MS.first }
    try {
      for (let task = await book.get(id); isOwing(task); task = await book.get(id)) {
        if (!(await this.#turn(task, progress, signal))) return
      }
    } catch (error) {
      if (!moved.signal.aborted) throw error
    } finally {
      stop()
    }
  }

  /** Signs and sends when it is time, else waits for it; false when everything that the run may cost is paid. */
  async #turn(task: Running, progress: Progress, signal: AbortSignal): Promise<boolean> {
    const now = Date.now()
    const inMs = nextVoucherIn(accountOf(this.#context, task, now, aheadOf), billedMs(task, now), policyOf(task))
    const last = lastVoucher(this.#context, task)
    const said = last === undefined || last.message.sequence === progress.told
    if (said && inMs === undefined) return false
    if (said && inMs !== undefined && inMs > 0) {
      await this.#wait(task, now + inMs, progress, signal)
      return true
    }
    const reading = await this.#exchange(task, inMs === 0 ? undefined : last, progress, signal)
    if (reading !== undefined) return true
    await waitUntil(Date.now() + progress.pauseMs, signal)
    progress.pauseMs = Math.min(2 * progress.pauseMs, RETRY_MS.longest)
    return true
  }

  /** Until then, or until more is locked for the session: then the provider is asked again. */
  async #wait(task: Running, until: number, progress: Progress, signal: AbortSignal): Promise<void> {
    const session = sessionOf(task, this.#context.chain.domain)
    if (session === undefined) return waitUntil(until, signal)
    const { promise: more, resolve } = Promise.withResolvers<void>()
    const stop = this.#context.sessions.changes.on('change', ({ before, record }) => {
      if (record.id !== session || before?.deposit === record.deposit) return
      progress.told = undefined
      resolve()
    })
    const waited = new AbortController()
    const timer = waitUntil(until, AbortSignal.any([signal, waited.signal]))
    timer.catch(() => {})
    await Promise.race([timer, more]).finally(() => {
      stop()
      waited.abort()
    })
  }

  async #exchange(
    task: Running,
    again: Signed<Voucher> | undefined,
    progress: Progress,
    signal: AbortSignal,
  ): Promise<MeterReading | undefined> {
    const { sessions, chain } = this.#context
    const session = sessionOf(task, chain.domain)
    const work = async () => {
      const voucher = again ?? (await signForRun(this.#context, task))
      const usage: Usage = { startedAt: task.stage.startedAt, billedMs: billedMs(task, Date.now()) }
      const reading = await sendVoucher(this.#context, task, { taskId: task.id, voucher, usage }, signal)
      if (reading !== undefined) await this.#hear(task, { voucher, usage, reading, progress }, signal)
      return reading?.type === 'refused' && reading.code === 'unknown_task' ? undefined : reading
    }
    return session === undefined ? work() : sessions.talk(session, work)
  }

  async #hear(
    task: Running,
    said: { voucher: Signed<Voucher>; usage: Usage; reading: MeterReading; progress: Progress },
    signal: AbortSignal,
  ): Promise<void> {
    const { book, logger } = this.#context
    const { voucher, usage, reading, progress } = said
    const provider: Usage = { startedAt: usage.startedAt, billedMs: reading.billedMs }
    const unknown = reading.type === 'refused' && reading.code === 'unknown_task'
    if (!unknown && !metersAgree(usage, provider)) {
      logger.warn('Meters disagree, no more is paid', {
        taskId: task.id,
        client: usage.billedMs,
        provider: reading.billedMs,
      })
      await book.apply(task.id, {
        type: 'disputed',
        dispute: { client: usage, provider, at: Date.now() },
        at: Date.now(),
      })
      if (reading.type === 'meter') await this.#stop(task, signal)
      return
    }
    if (reading.type === 'refused') logger.warn('Provider refuses a voucher', { taskId: task.id, code: reading.code })
    if (unknown) return
    progress.told = voucher.message.sequence
    progress.pauseMs = RETRY_MS.first
    if (reading.type === 'meter') this.#warn(task, reading.warning, progress)
  }

  #warn({ id }: Running, warning: FundsWarning | undefined, progress: Progress): void {
    const { feed, logger } = this.#context
    if (warning === progress.warning) return
    progress.warning = warning
    feed.funds(id, warning)
    if (warning === undefined) logger.info('Enough is locked for the run again', { taskId: id })
    else logger.warn('The money locked for a run is nearly used up', { taskId: id, warning })
  }

  async #stop({ id, stage }: Running, signal: AbortSignal): Promise<void> {
    const { host, logger, chain, cards } = this.#context
    const to = providerOf(stage.bid, chain.domain, cards.get(stage.bid.message.provider)?.addresses)
    await sendCancel({ host, logger }, to, id, AbortSignal.any([this.#signal, AbortSignal.timeout(RETRY_MS.longest)]))
    signal.throwIfAborted()
  }
}

function isOwing(task: Task): task is Running {
  return task.side === 'client' && isPaidRun(task) && task.stage.state === 'running' && task.stage.dispute === undefined
}
