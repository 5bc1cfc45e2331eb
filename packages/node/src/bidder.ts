import { lacking, maxAmount, ratePerSecond, type Task, unacceptable } from '@opgpu/market'
import {
  type Bid,
  bidEnvelopeCodec,
  type CapabilityCard,
  cardDigest,
  type Signed,
  signMessage,
  type TaskId,
  topics,
} from '@opgpu/protocol'
import { hasCode } from '@opgpu/utils'
import type { HeardOffer } from './gossip/announcements.js'
import type { ProviderContext } from './tasks/context.js'

/** Offers kept for when capacity is given back; the oldest goes first. */
const MAX_WAITING = 64

type BidderContext = Pick<
  ProviderContext,
  'book' | 'records' | 'chain' | 'host' | 'signer' | 'options' | 'executor' | 'logger'
> & { card: () => Signed<CapabilityCard> | undefined }

/** The provider's answer to offers: reserves, records, and only then bids. */
export class Bidder {
  readonly #context: BidderContext
  /** Offers that fit this machine but not what is free of it now. */
  readonly #waiting = new Map<TaskId, HeardOffer>()

  constructor(context: BidderContext) {
    this.#context = context
  }

  async hear(heard: HeardOffer): Promise<void> {
    const { book, records, logger } = this.#context
    const { attempt } = heard.announcement
    const known = await book.find(heard.taskId)
    if (known !== undefined) return this.#repeat(known, attempt)
    const refusals = await this.#refusals(heard)
    if (refusals.length > 0) return logger.debug('Offer passed over', { taskId: heard.taskId, refusals })
    const task = this.#take(heard)
    if (task === undefined) return this.#keep(heard)
    await records.contacts.put(task.id, { addresses: heard.announcement.addresses })
    await book.create(task)
    await this.#publish(task, attempt)
  }

  /** Looks again at offers that this machine was too busy for; to be called when capacity was given back. */
  async reconsider(): Promise<void> {
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const heard of waiting) if (heard.announcement.offer.message.bidUntil > Date.now()) await this.hear(heard)
  }

  #keep(heard: HeardOffer): void {
    const [oldest] = this.#waiting.keys()
    if (this.#waiting.size >= MAX_WAITING && oldest !== undefined) this.#waiting.delete(oldest)
    this.#waiting.set(heard.taskId, heard)
  }

  /** An offer said again means that its client did not hear our bid. */
  async #repeat(task: Task, attempt: number): Promise<void> {
    if (task.side === 'provider' && task.stage.state === 'bidding') await this.#publish(task, attempt)
  }

  async #refusals({ announcement, spec }: HeardOffer): Promise<string[]> {
    const { chain, executor, options, signer, card } = this.#context
    if (card() === undefined) return ['not offering yet']
    const offer = announcement.offer.message
    const rate = ratePerSecond(spec.resources, options.tariff)
    const [stake, credits] = await Promise.all([chain.stake(signer.address), chain.credits(offer.client, offer.token)])
    const terms = { rate, now: Date.now(), freeStake: stake.staked - stake.locked }
    const refusals: string[] = [...lacking(spec.resources, executor.capacity()), ...unacceptable(offer, spec, terms)]
    if (offer.token !== options.network.contracts.token) refusals.push('token')
    return credits < maxAmount(spec, rate) ? [...refusals, 'credits'] : refusals
  }

  /** Reserves the capacity and signs the bid; nothing when another task was quicker. */
  #take({ taskId, announcement, spec }: HeardOffer): Task | undefined {
    const { executor } = this.#context
    try {
      executor.reserve(taskId, spec.resources)
    } catch (error) {
      if (hasCode(error, 'no_capacity')) return undefined
      throw error
    }
    const createdAt = Date.now()
    return {
      id: taskId,
      side: 'provider',
      createdAt,
      offer: announcement.offer,
      spec,
      bids: [],
      passedOver: [],
      stage: { state: 'bidding', bid: this.#bid({ taskId, announcement, spec }) },
      history: [{ state: 'bidding', at: createdAt }],
    }
  }

  #bid({ taskId, announcement, spec }: HeardOffer): Signed<Bid> {
    const { signer, options, chain } = this.#context
    const card = this.#card()
    const offer = announcement.offer.message
    const rate = ratePerSecond(spec.resources, options.tariff)
    const bid: Bid = {
      taskId,
      provider: signer.address,
      ratePerSecond: rate,
      maxAmount: maxAmount(spec, rate),
      startBy: offer.bidUntil + options.timing.awardMs,
      finishBy: offer.finishBy,
      capability: cardDigest(card.message),
      validUntil: offer.bidUntil + options.timing.awardMs,
    }
    return signMessage(signer, 'Bid', bid, chain.domain)
  }

  async #publish({ stage, offer }: Task, attempt: number): Promise<void> {
    const { host, options } = this.#context
    if (stage.state !== 'bidding' || stage.bid === undefined) return
    const topic = topics.bids(options.network.name, offer.message.client)
    await host.publish(topic, bidEnvelopeCodec.encode({ bid: stage.bid, card: this.#card(), attempt }))
  }

  #card(): Signed<CapabilityCard> {
    const card = this.#context.card()
    if (card === undefined) throw new Error('no bid without a card')
    return card
  }
}
