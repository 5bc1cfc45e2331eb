import { join } from 'node:path'
import type { Executor } from '@opgpu/executor'
import { holds, type Task } from '@opgpu/market'
import type { TaskId } from '@opgpu/protocol'
import { hasCode } from '@opgpu/utils'
import { ProgressSender } from '../exchange/progress-sender.js'
import type { CardCache } from '../gossip/cards.js'
import type { Market } from '../markets.js'
import type { ProviderRole } from '../services/provider.js'
import type { StepContext } from '../tasks/context.js'
import { Workspace } from '../tasks/provider/workspace.js'
import type { Steps } from '../tasks/runner.js'
import { CardIssuer } from './card-issuer.js'
import { Stall } from './stall.js'

export type ProviderModules = Pick<StepContext, 'host' | 'signer' | 'options' | 'logger'> & {
  cards: CardCache
  markets: Iterable<Market>
  executor: Executor
}

/** The side of the daemon that works for others: one machine, offered in every market. */
export class Provider implements ProviderRole {
  readonly executor: Executor
  readonly #modules: ProviderModules
  readonly #workspace: Workspace
  readonly #progress: ProgressSender
  readonly #issuer: CardIssuer
  readonly #stalls: ReadonlyMap<Market, Stall>
  readonly #signal: AbortSignal
  #topics: readonly string[] = []

  constructor(modules: ProviderModules, signal: AbortSignal) {
    this.#modules = modules
    this.#signal = signal
    this.executor = modules.executor
    this.#workspace = new Workspace(join(modules.options.dataDir, 'work'))
    this.#progress = new ProgressSender(modules.host, signal)
    this.#issuer = new CardIssuer(modules)
    const own = { executor: this.executor, progress: this.#progress, workspace: this.#workspace }
    const stall = (market: Market) => new Stall({ ...market, ...own, card: () => this.#issuer.card }, signal)
    this.#stalls = new Map([...modules.markets].map((market) => [market, stall(market)]))
  }

  stepsIn(market: Market): Steps {
    return this.#stalls.get(market)?.steps ?? {}
  }

  /** Takes back the capacity of open tasks, hears offers, and bids on them from when the engine has passed its self-test. */
  async start(): Promise<void> {
    const tasks = [...this.#stalls.keys()].flatMap(({ book }) => book.open())
    const open = tasks.filter((task) => task.side === 'provider' && holds(task))
    const [agreed, bidding] = [open.filter(isAwarded), open.filter((task) => !isAwarded(task))]
    for (const task of [...agreed, ...bidding]) this.#takeBack(task)
    this.#topics = [...this.#stalls.values()].flatMap((stall) => stall.open((id) => this.#giveBack(id)))
    await this.executor.cleanUp(new Set(open.map(({ id }) => id)))
    await this.#issuer.start(this.#signal)
  }

  /** Those it hears offers on. */
  get topics(): readonly string[] {
    return this.#topics
  }

  obstacle(): string | undefined {
    return this.#issuer.obstacle
  }

  /** Less may be on the market than before the restart: a task that no longer fits fails when its container is to start. */
  #takeBack({ id, spec }: Task): void {
    try {
      this.executor.reserve(id, spec.resources)
    } catch (error) {
      if (!hasCode(error, 'no_capacity')) throw error
      this.#modules.logger.warn('No capacity for an open task', { taskId: id }, error)
    }
  }

  async #giveBack(id: TaskId): Promise<void> {
    this.executor.release(id)
    await this.#reconsider()
  }

  async #reconsider(): Promise<void> {
    for (const stall of this.#stalls.values()) await stall.reconsider()
  }

  /** Gives back what a task held, once its work is stored or it has ended. Outputs stay pinned for whoever still wants them. */
  async release(task: Task, { records }: Pick<Market, 'records'>): Promise<void> {
    this.#progress.end(task.id)
    await (await this.executor.attach(task.id))?.remove()
    this.executor.release(task.id)
    await this.#workspace.remove(task.id)
    if (task.stage.state === 'expired') await records.forget(task.id)
    await this.#reconsider()
  }
}

const isAwarded = ({ stage }: Task): boolean => 'award' in stage
