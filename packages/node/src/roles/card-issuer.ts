import { ENFORCEMENTS, type EngineReport, type Executor } from '@opgpu/executor'
import { type CapabilityCard, type Signed, signCard, signedCardCodec, topics } from '@opgpu/protocol'
import { deadline, orAborted, waitUntil } from '@opgpu/utils'
import { CARD_LIFE_MS, type CardCache } from '../gossip/cards.js'
import { type DaemonOptions, networksOf } from '../options.js'
import type { StepContext } from '../tasks/context.js'

const RENEW_MS = CARD_LIFE_MS / 3

type IssuerModules = Pick<StepContext, 'host' | 'signer' | 'options' | 'logger'> & {
  executor: Executor
  cards: CardCache
}

/** States what this machine is, once the engine has shown that it enforces what the sandbox asks of it. */
export class CardIssuer {
  readonly #modules: IssuerModules
  #card: Signed<CapabilityCard> | undefined
  #obstacle: string | undefined = 'the engine is being tested'

  constructor(modules: IssuerModules) {
    this.#modules = modules
  }

  get card(): Signed<CapabilityCard> | undefined {
    return this.#card
  }

  get obstacle(): string | undefined {
    return this.#obstacle
  }

  /** Tests the engine and issues the first card, then a fresh one well before the last is forgotten. */
  async start(signal: AbortSignal): Promise<void> {
    const report = await this.#modules.executor.report(signal)
    const missing = ENFORCEMENTS.filter((name) => !report.enforces.includes(name))
    if (missing.length > 0) return this.#refuse(report, missing)
    const unheard = await this.#issue(report)
    this.#renew(report, unheard, signal).catch((error) => {
      if (!signal.aborted) this.#modules.logger.error('The capability card is not renewed', {}, error)
    })
  }

  async #renew(report: EngineReport, before: string[], signal: AbortSignal): Promise<never> {
    for (let unheard = before; ; unheard = await this.#issue(report)) {
      if (unheard.length === 0) await waitUntil(Date.now() + RENEW_MS, signal)
      else await this.#listener(unheard, deadline(RENEW_MS, signal)).catch(() => signal.throwIfAborted())
    }
  }

  /** Somebody who listens to cards where ours was said to nobody: there it has to be said again. */
  async #listener(unheard: string[], signal: AbortSignal): Promise<void> {
    const { host } = this.#modules
    const { promise, resolve } = Promise.withResolvers<void>()
    const stop = host.onSubscriber((topic) => unheard.includes(topic) && resolve())
    await orAborted(promise, signal).finally(stop)
  }

  #topics(): string[] {
    return networksOf(this.#modules.options).map(({ name }) => topics.cards(name))
  }

  #refuse(report: EngineReport, missing: string[]): void {
    this.#obstacle = `the engine does not enforce ${missing.join(', ')}`
    this.#modules.logger.error('Not offering: the engine does not keep the sandbox', { missing, lacks: report.lacks })
  }

  /** Returns the topics on which nobody heard it. */
  async #issue(report: EngineReport): Promise<string[]> {
    const { host, signer, options, executor, cards } = this.#modules
    const { cpuMillis, memoryBytes, diskBytes, gpus } = executor.capacity()
    this.#card = signCard(signer, {
      version: 1,
      provider: signer.address,
      issuedAt: Date.now(),
      addresses: host.addresses().slice(0, 16),
      cpuMillis,
      memoryBytes,
      diskBytes,
      gpus,
      enforces: report.enforces,
      runtime: report.runtime,
      tariff: options.tariff,
      ...otherTariffs(options),
    })
    this.#obstacle = undefined
    cards.add(this.#card)
    const bytes = signedCardCodec.encode(this.#card)
    const said = this.#topics()
    const reached = await Promise.all(said.map((topic) => host.publish(topic, bytes)))
    return said.filter((_, at) => reached[at] === 0)
  }
}

/** A card holds eight at most; what is asked in more tokens than that only bids tell. */
function otherTariffs(options: DaemonOptions): Pick<CapabilityCard, 'tariffs'> {
  const others = networksOf(options).flatMap(({ tokens, contracts }) =>
    tokens.map(({ address }) => address).filter((token) => token !== contracts.token),
  )
  const tariffs = [...new Set(others)].flatMap((token) => {
    const tariff = options.tariffs[token]
    return tariff === undefined ? [] : [{ token, ...tariff }]
  })
  return tariffs.length === 0 ? {} : { tariffs: tariffs.slice(0, 8) }
}
