import { join } from 'node:path'
import type { Executor } from '@opgpu/executor'
import { holds, type Task } from '@opgpu/market'
import type { TaskId } from '@opgpu/protocol'
import { hasCode } from '@opgpu/utils'
import { Bidder } from '../bidder.js'
import { receiveCancels } from '../exchange/cancel.js'
import { ProgressSender } from '../exchange/progress-sender.js'
import { receiveHandovers } from '../exchange/receive-handovers.js'
import type { CardCache } from '../gossip/cards.js'
import { hearOffers } from '../gossip/hear-offers.js'
import { receiveOrders } from '../payments/receive-orders.js'
import { receiveVouchers } from '../payments/receive-vouchers.js'
import { Redeemer } from '../payments/redeemer.js'
import type { Scores } from '../scores.js'
import type { ProviderRole } from '../services/provider.js'
import { Carrier } from '../settlement/carrier.js'
import { Settler } from '../settlement/settler.js'
import type { StepContext } from '../tasks/context.js'
import { awaitAwardStep } from '../tasks/provider/await-award.js'
import { awaitVoucherStep } from '../tasks/provider/await-voucher.js'
import { carryStep } from '../tasks/provider/carry.js'
import { deliverStep } from '../tasks/provider/deliver.js'
import { fetchStep } from '../tasks/provider/fetch.js'
import { provisionStep } from '../tasks/provider/provision.js'
import { publishStep } from '../tasks/provider/publish.js'
import { pullStep } from '../tasks/provider/pull.js'
import { runStep } from '../tasks/provider/run.js'
import { awaitBatchStep, settleStep } from '../tasks/provider/settle.js'
import { stopStep } from '../tasks/provider/stop.js'
import { Workspace } from '../tasks/provider/workspace.js'
import type { Steps } from '../tasks/runner.js'
import { CardIssuer } from './card-issuer.js'

export type ProviderModules = StepContext & { cards: CardCache; scores: Scores; executor: Executor }

/** The side of the daemon that works for others. */
export class Provider implements ProviderRole {
  readonly executor: Executor
  readonly steps: Steps
  readonly #modules: ProviderModules
  readonly #workspace: Workspace
  readonly #progress: ProgressSender
  readonly #issuer: CardIssuer
  readonly #bidder: Bidder
  readonly #signal: AbortSignal
  #topics: readonly string[] = []

  constructor(modules: ProviderModules, signal: AbortSignal) {
    this.#modules = modules
    this.#signal = signal
    this.executor = modules.executor
    this.#workspace = new Workspace(join(modules.options.dataDir, 'work'))
    this.#progress = new ProgressSender(modules.host, signal)
    this.#issuer = new CardIssuer(modules)
    this.#bidder = new Bidder({ ...modules, card: () => this.#issuer.card })
    this.steps = this.#makeSteps()
  }

  #makeSteps(): Steps {
    const { chain, options } = this.#modules
    const carrier = new Carrier(chain, this.#signal)
    const settler = new Settler(chain, options.settlement, this.#signal)
    const work = { progress: this.#progress, workspace: this.#workspace }
    const context = { ...this.#modules, ...work, carrier, settler }
    return {
      'await-award': awaitAwardStep(context),
      carry: carryStep(context),
      fetch: fetchStep(context),
      pull: pullStep(context),
      provision: provisionStep(context),
      run: runStep(context),
      stop: stopStep(context),
      publish: publishStep(context),
      deliver: deliverStep(context),
      settle: settleStep(context),
      'await-batch': awaitBatchStep(context),
      'await-voucher': awaitVoucherStep(context),
    }
  }

  /** Takes back the capacity of open tasks, hears offers, and bids on them from when the engine has passed its self-test. */
  async start(): Promise<void> {
    const open = this.#modules.book.open().filter((task) => task.side === 'provider' && holds(task))
    const [agreed, bidding] = [open.filter(isAwarded), open.filter((task) => !isAwarded(task))]
    for (const task of [...agreed, ...bidding]) this.#takeBack(task)
    receiveHandovers(this.#modules)
    receiveVouchers(this.#modules)
    receiveOrders(this.#modules, this.#signal)
    new Redeemer(this.#modules, this.#signal).start()
    receiveCancels({ ...this.#modules, giveBack: (id) => this.#giveBack(id) }, this.#signal)
    this.#topics = hearOffers({ ...this.#modules, bidder: this.#bidder }, this.executor.capacity())
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
    await this.#bidder.reconsider()
  }

  /** Gives back what a task held, once its work is stored or it has ended. Outputs stay pinned for whoever still wants them. */
  async release(task: Task): Promise<void> {
    this.#progress.end(task.id)
    await (await this.executor.attach(task.id))?.remove()
    this.executor.release(task.id)
    await this.#workspace.remove(task.id)
    if (task.stage.state === 'expired') await this.#modules.records.forget(task.id)
    await this.#bidder.reconsider()
  }
}

const isAwarded = ({ stage }: Task): boolean => 'award' in stage
