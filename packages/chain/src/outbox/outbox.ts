import { CodedError, deadline, hasCode, type Logger, orAborted } from '@opgpu/utils'
import type { ContractCall } from '../calls/transaction.js'
import type { Mined } from '../port.js'
import type { Rpc } from '../rpc/rpc.js'
import { broadcast } from './broadcast.js'
import type { Intent } from './intent.js'
import type { IntentLog } from './intent-log.js'
import type { Issuer } from './issuer.js'
import { noGasMoney } from './preflight.js'
import { Tracker, type TrackerModules } from './tracker.js'
import { Waiters } from './waiters.js'

/** Transactions under way for one account. */
const MAX_OPEN = 1_000
const ISSUE_TIMEOUT_MS = 120_000

export interface OutboxModules extends Omit<TrackerModules, 'conclude' | 'send'> {
  rpc: Rpc
  log: IntentLog
  issuer: Issuer
  logger: Logger
  /** Aborts when the daemon closes. */
  signal: AbortSignal
}

/** Sends each call once, through restarts, reorganisations and lost connections. */
export class Outbox {
  readonly #modules: OutboxModules
  readonly #tracker: Tracker
  readonly #waiters = new Waiters<Mined>()
  readonly #issuing = new Map<string, Promise<void>>()

  constructor(modules: OutboxModules) {
    this.#modules = modules
    this.#tracker = new Tracker({
      ...modules,
      send: (intent) => this.#broadcast(intent),
      conclude: (intent) => this.#conclude(intent),
    })
  }

  /** Takes up what an earlier run left. */
  start(): void {
    this.#tracker.start()
  }

  async idle(): Promise<void> {
    await this.#tracker.idle()
    await Promise.allSettled(this.#issuing.values())
  }

  /** Resolves with the receipt of the key's one transaction; `name` is what an error calls the call. */
  async send(key: string, name: string, call: ContractCall, signal: AbortSignal): Promise<Mined> {
    signal.throwIfAborted()
    const known = this.#modules.log.opened(key) ?? (await this.#modules.log.done(key))
    if (known === undefined) await orAborted(this.#issueOnce(key, name, call), signal)
    const intent = this.#modules.log.opened(key) ?? known
    if (intent?.outcome !== undefined && this.#tracker.isFinal(intent)) return this.#resultOf(intent)
    return this.#waiters.wait(key, AbortSignal.any([signal, this.#modules.signal]))
  }

  #issueOnce(key: string, name: string, call: ContractCall): Promise<void> {
    const running = this.#issuing.get(key)
    if (running !== undefined) return running
    const issuing = this.#issue(key, name, call).finally(() => this.#issuing.delete(key))
    issuing.catch(() => {})
    this.#issuing.set(key, issuing)
    return issuing
  }

  async #issue(key: string, name: string, call: ContractCall): Promise<void> {
    const { log, issuer, signal } = this.#modules
    if (log.size + this.#issuing.size >= MAX_OPEN) throw tooBusy()
    const limit = deadline(ISSUE_TIMEOUT_MS, signal)
    const intent = await issuer.issue(key, name, call, limit).catch(async (error) => {
      if (!hasCode(error, 'reverted')) throw error
      // What the call builds on may be under way, or undone by a reorganisation and about to be mined again.
      await this.#tracker.quiet(limit)
      return issuer.issue(key, name, call, limit)
    })
    void this.#broadcast(intent).catch((error) => this.#modules.logger.debug('A transaction waits', { key }, error))
  }

  async #broadcast(intent: Intent): Promise<void> {
    const { rpc, logger, signal } = this.#modules
    const { reception, message } = await broadcast(rpc, intent.raw, signal)
    if (reception === 'taken' || reception === 'nonce_used') return
    logger.warn('The node did not take a transaction yet', { key: intent.key, reception, message })
    if (reception === 'refused') this.#tracker.refused(intent, message)
    if (reception === 'no_gas_money') this.#waiters.reject(intent.key, noGasMoney(this.#modules.account))
  }

  #conclude(intent: Intent): void {
    try {
      this.#waiters.resolve(intent.key, this.#resultOf(intent))
    } catch (error) {
      this.#waiters.reject(intent.key, error as Error)
    }
  }

  #resultOf({ outcome, key, voided }: Intent): Mined {
    const { preflight } = this.#modules
    if (outcome === undefined) throw new Error(`the transaction ${key} is not mined`)
    if (voided !== undefined) throw preflight.refused(key, { reason: 'Refused', args: { message: voided } })
    const { refusal, ...mined } = outcome
    if (refusal !== undefined) throw preflight.refused(key, refusal)
    return mined
  }
}

function tooBusy(): CodedError<'too_busy'> {
  return new CodedError('too_busy', `more than ${MAX_OPEN} transactions are under way`, {
    hint: 'wait until the chain has taken some of them',
  })
}
