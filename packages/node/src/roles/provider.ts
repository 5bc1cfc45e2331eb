import { join } from 'node:path'
import type { Executor } from '@opgpu/executor'
import { isEnded, type Task } from '@opgpu/market'
import { Bidder } from '../bidder.js'
import { receiveCancels } from '../exchange/cancel.js'
import { ProgressSender } from '../exchange/progress-sender.js'
import type { CardCache } from '../gossip/cards.js'
import { hearOffers } from '../gossip/hear-offers.js'
import type { ProviderRole } from '../services/provider.js'
import type { StepContext } from '../tasks/context.js'
import { awaitAwardStep } from '../tasks/provider/await-award.js'
import { deliverStep } from '../tasks/provider/deliver.js'
import { fetchStep } from '../tasks/provider/fetch.js'
import { provisionStep } from '../tasks/provider/provision.js'
import { publishStep } from '../tasks/provider/publish.js'
import { pullStep } from '../tasks/provider/pull.js'
import { runStep } from '../tasks/provider/run.js'
import { settleStep } from '../tasks/provider/settle.js'
import { Workspace } from '../tasks/provider/workspace.js'
import type { Steps } from '../tasks/runner.js'
import { CardIssuer } from './card-issuer.js'

export type ProviderModules = StepContext & { cards: CardCache; executor: Executor }

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

  constructor(modules: ProviderModules, signal: AbortSignal) {
    this.#modules = modules
    this.#signal = signal
    this.executor = modules.executor
    this.#workspace = new Workspace(join(modules.options.dataDir, 'work'))
    this.#progress = new ProgressSender(modules.host, signal)
    this.#issuer = new CardIssuer(modules)
    this.#bidder = new Bidder({ ...modules, card: () => this.#issuer.card })
    const context = { ...modules, progress: this.#progress, workspace: this.#workspace }
    this.steps = {
      'await-award': awaitAwardStep(context),
      fetch: fetchStep(context),
      pull: pullStep(context),
      provision: provisionStep(context),
      run: runStep(context),
      publish: publishStep(context),
      deliver: deliverStep(context),
      settle: settleStep(context),
    }
  }

  /** Takes back the capacity of open tasks, hears offers, and bids on them from when the engine has passed its self-test. */
  async start(): Promise<void> {
    const open = this.#modules.book.open().filter((task) => task.side === 'provider' && !isEnded(task))
    for (const { id, spec } of open) this.executor.reserve(id, spec.resources)
    receiveCancels(this.#modules, this.#signal)
    hearOffers({ ...this.#modules, bidder: this.#bidder }, this.executor.capacity())
    await this.executor.cleanUp(new Set(open.map(({ id }) => id)))
    await this.#issuer.start(this.#signal)
  }

  obstacle(): string | undefined {
    return this.#issuer.obstacle
  }

  /** Gives back what an ended task held. Outputs stay pinned for whoever still wants them. */
  async release(task: Task): Promise<void> {
    this.executor.release(task.id)
    this.#progress.end(task.id)
    await (await this.executor.attach(task.id))?.remove()
    await this.#workspace.remove(task.id)
    if (task.stage.state === 'expired') await this.#modules.records.forget(task.id)
    await this.#bidder.reconsider()
  }
}
