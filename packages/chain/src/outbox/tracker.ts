import { type Address, ZERO_HASH } from '@opgpu/protocol'
import { type CodedError, hasCode, type Logger } from '@opgpu/utils'
import type { Refusal } from '../calls/refusal.js'
import { nextHead } from '../rpc/next-head.js'
import type { Head, Rpc } from '../rpc/rpc.js'
import { Worker } from '../worker.js'
import type { Intent } from './intent.js'
import type { IntentLog } from './intent-log.js'
import { type Issuer, minedNonce } from './issuer.js'
import type { Preflight } from './preflight.js'
import { findReceipt, isKnown, type Receipt } from './receipt.js'

/** A mined transaction is watched for so long, because a reorganisation may undo it. */
const WATCHED_BLOCKS = 64
/** A transaction that was not mined for so long is sent again … */
const RESEND_BLOCKS = 2
/** … and, when all others wait for it, with higher fees. */
const BUMP_BLOCKS = 3
/** A used nonce whose transaction stays unknown for so many heads was used by another program with the same key. */
const UNKNOWN_HEADS = 3
/** A call that failed although it should succeed (out of gas, a race) is tried so often. */
const MAX_ATTEMPTS = 3

export interface TrackerModules {
  rpc: Rpc
  account: Address
  log: IntentLog
  issuer: Issuer
  preflight: Preflight
  confirmations: number
  logger: Logger
  signal: AbortSignal
  send(intent: Intent): Promise<void>
  conclude(intent: Intent): void
}

/** Follows sent transactions from head to head until no reorganisation can undo them. */
export class Tracker {
  readonly #modules: TrackerModules
  readonly #worker: Worker
  readonly #unknown = new Map<string, number>()
  readonly #refusals = new Map<string, string>()
  #seen: Head | undefined

  constructor(modules: TrackerModules) {
    this.#modules = modules
    this.#worker = new Worker((signal) => this.#pass(signal), modules.logger, modules.signal)
  }

  start(): void {
    this.#modules.rpc.onHead(() => this.#worker.wake())
    this.#worker.wake()
  }

  async idle(): Promise<void> {
    await this.#worker.idle()
  }

  /** Resolves when all that is under way now is mined. */
  async quiet(signal: AbortSignal): Promise<void> {
    for (let waited: string[] | undefined; ; ) {
      const next = nextHead(this.#modules.rpc, signal)
      next.catch(() => {})
      this.#worker.wake()
      await this.#worker.idle()
      const unfinished = this.#modules.log.open().filter(({ outcome }) => outcome === undefined)
      waited ??= unfinished.map(({ key }) => key)
      if (!unfinished.some(({ key }) => waited?.includes(key))) return
      await next
    }
  }

  /** The node would not take the transaction, and not for want of money or fees. */
  refused(intent: Intent, message: string): void {
    this.#refusals.set(intent.key, message)
  }

  isFinal(intent: Intent): boolean {
    const minedAt = intent.outcome?.blockNumber
    return minedAt !== undefined && this.#modules.rpc.head.number >= minedAt + this.#modules.confirmations
  }

  async #pass(signal: AbortSignal): Promise<void> {
    const { rpc, log } = this.#modules
    const { head } = rpc
    const first = this.#seen === undefined
    const straight = this.#seen?.hash === head.hash || this.#seen?.hash === head.parentHash
    this.#seen = head
    if (log.size === 0) return
    if (!straight) await this.#doubt()
    const used = await minedNonce(rpc, { address: this.#modules.account }, signal)
    const waiting = log.open().filter((intent) => intent.outcome === undefined)
    await Promise.all(waiting.filter(({ nonce }) => nonce < used).map((intent) => this.#look(intent, signal)))
    for (const intent of waiting.filter(({ nonce }) => nonce >= used)) await this.#push(intent, used, first, signal)
    for (const intent of log.open()) await this.#finish(intent, head)
  }

  /** After anything but one block on top of the last, what was mined may not be. */
  async #doubt(): Promise<void> {
    for (const { outcome, ...intent } of this.#modules.log.open()) {
      if (outcome !== undefined) await this.#modules.log.save(intent)
    }
  }

  async #look(intent: Intent, signal: AbortSignal): Promise<void> {
    const receipt = await findReceipt(this.#modules.rpc, intent.hashes, signal)
    if (receipt !== undefined) return this.#found(intent, receipt, signal)
    if (await isKnown(this.#modules.rpc, intent.hashes, signal)) return
    const heads = (this.#unknown.get(intent.key) ?? 0) + 1
    this.#unknown.set(intent.key, heads)
    if (heads >= UNKNOWN_HEADS) await this.#again(intent, signal)
  }

  async #found(intent: Intent, receipt: Receipt, signal: AbortSignal): Promise<void> {
    this.#unknown.delete(intent.key)
    const { succeeded, ...outcome } = receipt
    if (succeeded) return this.#modules.log.save({ ...intent, outcome })
    const refusal = await this.#modules.preflight.refusal(intent, signal)
    if (refusal === undefined && intent.attempts + 1 < MAX_ATTEMPTS) return this.#again(intent, signal)
    const stated = refusal ?? { reason: 'OutOfGas', args: {} }
    await this.#modules.log.save({ ...intent, outcome: { ...outcome, refusal: stated } })
  }

  async #again(intent: Intent, signal: AbortSignal): Promise<void> {
    this.#unknown.delete(intent.key)
    this.#modules.logger.warn('A transaction is made again under a new nonce', { key: intent.key })
    try {
      await this.#modules.send(await this.#modules.issuer.reissue(intent, signal))
    } catch (error) {
      if (hasCode(error, 'reverted')) return this.#giveUp(intent, error)
      if (!hasCode(error, 'no_gas_money')) throw error
      this.#modules.logger.warn('A transaction waits for gas money', { key: intent.key })
    }
  }

  /** The chain has no transaction of the intent and would now refuse one. */
  async #giveUp(intent: Intent, { details }: CodedError): Promise<void> {
    const transactionHash = intent.hashes.at(-1) ?? ZERO_HASH
    const outcome = { transactionHash, blockNumber: this.#modules.rpc.head.number, gasUsed: 0n }
    await this.#modules.log.save({ ...intent, outcome: { ...outcome, refusal: details as unknown as Refusal } })
  }

  async #push(intent: Intent, used: number, first: boolean, signal: AbortSignal): Promise<void> {
    const age = this.#modules.rpc.head.number - intent.signedAt
    const blocksOthers = intent.nonce === used && age >= BUMP_BLOCKS
    const version = blocksOthers ? await this.#stronger(intent, signal) : intent
    if (first || age < 0 || age % RESEND_BLOCKS === 0 || version !== intent) await this.#modules.send(version)
  }

  async #stronger(intent: Intent, signal: AbortSignal): Promise<Intent> {
    const refusal = this.#refusals.get(intent.key)
    this.#refusals.delete(intent.key)
    if (refusal !== undefined) return this.#modules.issuer.voidOut(intent, refusal, signal)
    return (await this.#modules.issuer.bump(intent, signal)) ?? intent
  }

  async #finish(intent: Intent, head: Head): Promise<void> {
    if (intent.outcome === undefined) return
    if (this.isFinal(intent)) this.#modules.conclude(intent)
    if (head.number >= intent.outcome.blockNumber + WATCHED_BLOCKS) await this.#modules.log.archive(intent)
  }
}
