import type { Executor } from '@opgpu/executor'
import type { CapabilityCard, Signed, TaskId } from '@opgpu/protocol'
import { Bidder } from '../bidder.js'
import { receiveCancels } from '../exchange/cancel.js'
import type { ProgressSender } from '../exchange/progress-sender.js'
import { receiveHandovers } from '../exchange/receive-handovers.js'
import { hearOffers } from '../gossip/hear-offers.js'
import type { Market } from '../markets.js'
import { receiveOrders } from '../payments/receive-orders.js'
import { receiveVouchers } from '../payments/receive-vouchers.js'
import { Redeemer } from '../payments/redeemer.js'
import { Carrier } from '../settlement/carrier.js'
import { Settler } from '../settlement/settler.js'
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
import type { Workspace } from '../tasks/provider/workspace.js'
import type { Steps } from '../tasks/runner.js'

export interface StallModules extends Market {
  executor: Executor
  progress: ProgressSender
  workspace: Workspace
  card: () => Signed<CapabilityCard> | undefined
}

/** What a provider does in one of its markets: it bids there, works for its clients, and is paid on its chain. */
export class Stall {
  readonly steps: Steps
  readonly #modules: StallModules
  readonly #bidder: Bidder
  readonly #signal: AbortSignal

  constructor(modules: StallModules, signal: AbortSignal) {
    this.#modules = modules
    this.#signal = signal
    this.#bidder = new Bidder(modules)
    this.steps = this.#makeSteps()
  }

  #makeSteps(): Steps {
    const { chain, options } = this.#modules
    const carrier = new Carrier(chain, this.#signal)
    const settler = new Settler(chain, options.settlement, this.#signal)
    const context = { ...this.#modules, carrier, settler }
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

  /** Listens to the market's clients and offers, and returns the topics that it hears offers on. */
  open(giveBack: (id: TaskId) => Promise<void>): string[] {
    receiveHandovers(this.#modules)
    receiveVouchers(this.#modules)
    receiveOrders(this.#modules, this.#signal)
    new Redeemer(this.#modules, this.#signal).start()
    receiveCancels({ ...this.#modules, giveBack }, this.#signal)
    return hearOffers({ ...this.#modules, bidder: this.#bidder }, this.#modules.executor.capacity())
  }

  /** To be called when capacity was given back. */
  reconsider(): Promise<void> {
    return this.#bidder.reconsider()
  }
}
