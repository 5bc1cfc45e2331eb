import {
  byPriority,
  lacking,
  maxAmount,
  ratePerSecond,
  type Standing,
  type Task,
  type Tier,
  unacceptable,
} from '@opgpu/market'
import {
  type Address,
  type Bid,
  bidEnvelopeCodec,
  type CapabilityCard,
  cardDigest,
  type JobSpec,
  type Offer,
  operatorOf,
  type Signed,
  signMessage,
  type TaskId,
  topics,
} from '@opgpu/protocol'
import { hasCode } from '@opgpu/utils'
import { fundsOf } from './funds.js'
import type { HeardOffer } from './gossip/announcements.js'
import { tariffIn } from './options.js'
import { freeOf, serves } from './payments/session-rules.js'
import type { Scores } from './scores.js'
import type { ProviderContext } from './tasks/context.js'

/** The longest that a bid holds capacity beyond the time for its award, milliseconds: an offer costs its client nothing. */
const MAX_HOLD_MS = 15 * 60_000

/** Bids that wait for their award, of all clients and of one: declined ones hold no capacity, but memory. */
const MAX_OPEN = 512
const MAX_OPEN_PER_CLIENT = 64

/** Offers kept for when capacity is given back; the one that counts least goes first. */
const MAX_WAITING = 64

type BidderContext = Pick<
  ProviderContext,
  'book' | 'records' | 'sessions' | 'chain' | 'host' | 'signer' | 'options' | 'executor' | 'logger'
> & { card: () => Signed<CapabilityCard> | undefined; scores: Scores }

/** An offer that waits for capacity, and what its place among the others goes by. */
interface WaitingOffer {
  heard: HeardOffer
  tier: Tier
  amount: bigint
  heardAt: number
}

/** The provider's answer to offers: reserves, records, and only then bids. */
export class Bidder {
  readonly #context: BidderContext
  /** Offers that fit this machine but not what is free of it now. */
  readonly #waiting = new Map<TaskId, WaitingOffer>()

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
    // The one on record: of two answers under way to the same offer only one may ever be signed for.
    await this.#publish(await book.get(task.id), attempt)
  }

  /** Looks again at offers that this machine was too busy for; to be called when capacity was given back. */
  async reconsider(): Promise<void> {
    const waiting = [...this.#waiting.values()].sort(byPriority).map(({ heard }) => heard)
    this.#waiting.clear()
    for (const heard of waiting.filter(({ announcement }) => announcement.offer.message.bidUntil > Date.now())) {
      await this.hear(heard).catch((error) => {
        this.#context.logger.warn('Offer not answered', { taskId: heard.taskId }, error)
      })
    }
  }

  /** Clients of a higher tier come first, then the better paid. */
  async #keep(heard: HeardOffer): Promise<void> {
    const { scores } = this.#context
    const heardAt = Date.now()
    const tier = await scores.tierOf(heard.announcement.offer.message.client).catch((): Tier => 0)
    this.#waiting.set(heard.taskId, { heard, tier, amount: maxAmount(heard.spec, this.#rate(heard)), heardAt })
    const last = [...this.#waiting.values()].sort(byPriority).at(-1)
    if (this.#waiting.size > MAX_WAITING && last !== undefined) this.#waiting.delete(last.heard.taskId)
  }

  /** An offer said again means that its client did not hear our bid, or wants it after all. */
  async #repeat(task: Task, attempt: number): Promise<void> {
    if (task.side !== 'provider' || task.stage.state !== 'bidding') return
    if (this.#reserved(task.id, task.spec)) await this.#publish(task, attempt)
  }

  async #refusals({ announcement, spec }: HeardOffer): Promise<string[]> {
    const { chain, executor, options, card } = this.#context
    if (card() === undefined) return ['not offering yet']
    const { offer, operator } = announcement
    const local: string[] = lacking(spec.resources, executor.capacity())
    const tariff = tariffIn(options, offer.message.token)
    if (tariff === undefined) local.push('token')
    if (tariff === undefined || local.length > 0) return local
    const rate = ratePerSecond(spec.resources, tariff)
    const [standing, funds] = await Promise.all([this.#standing(rate), fundsOf(chain, { ...offer.message, operator })])
    const refusals: string[] = unacceptable(offer.message, spec, standing)
    if (this.#underSession(offer.message, maxAmount(spec, rate))) return refusals
    return funds < maxAmount(spec, rate) + this.#promisedTo(offer.message) ? [...refusals, 'credits'] : refusals
  }

  /** What the chain holds for and against us. */
  async #standing(rate: bigint): Promise<Standing> {
    const { chain, signer, scores } = this.#context
    const [worker, reputation] = await Promise.all([chain.staking.worker(signer.address), scores.of(signer.address)])
    return { rate, now: Date.now(), freeStake: worker.revoked ? -1n : worker.free, reputation }
  }

  /** Whether a session with this client holds enough for it. */
  #underSession(offer: Offer, amount: bigint): boolean {
    const open = this.#context.sessions.open().filter((record) => record.side === 'provider' && serves(record, offer))
    return open.some((record) => freeOf(record) >= amount)
  }

  /** What this client would owe us if it awarded every bid that it holds: it has to be able to pay them all. */
  #promisedTo({ client, token }: Pick<Offer, 'client' | 'token'>): bigint {
    return this.#open(client)
      .filter(({ offer }) => offer.message.token === token)
      .reduce((sum, { stage }) => sum + (('bid' in stage && stage.bid?.message.maxAmount) || 0n), 0n)
  }

  #rate({ announcement, spec }: HeardOffer): bigint {
    const tariff = tariffIn(this.#context.options, announcement.offer.message.token)
    if (tariff === undefined) throw new Error('no bid without a tariff')
    return ratePerSecond(spec.resources, tariff)
  }

  /** Our bids that wait for an award, of every client or of one. */
  #open(client?: Address): Task[] {
    return this.#context.book
      .open()
      .filter(({ side, stage }) => side === 'provider' && stage.state === 'bidding')
      .filter(({ offer }) => client === undefined || offer.message.client === client)
  }

  /** Reserves the capacity and signs the bid; nothing when another task was quicker. */
  #take(heard: HeardOffer): Task | undefined {
    const { taskId, announcement, spec } = heard
    const { client } = announcement.offer.message
    if (this.#open().length >= MAX_OPEN || this.#open(client).length >= MAX_OPEN_PER_CLIENT) return undefined
    if (!this.#reserved(taskId, spec)) return undefined
    const createdAt = Date.now()
    return {
      id: taskId,
      side: 'provider',
      createdAt,
      offer: announcement.offer,
      operator: announcement.operator,
      spec,
      bids: [],
      passedOver: [],
      stage: { state: 'bidding', bid: this.#bid(heard) },
      history: [{ state: 'bidding', at: createdAt }],
    }
  }

  #reserved(taskId: TaskId, spec: JobSpec): boolean {
    try {
      this.#context.executor.reserve(taskId, spec.resources)
      return true
    } catch (error) {
      if (hasCode(error, 'no_capacity')) return false
      throw error
    }
  }

  #bid(heard: HeardOffer): Signed<Bid> {
    const { signer, options, chain } = this.#context
    const card = this.#card()
    const { taskId, spec } = heard
    const offer = heard.announcement.offer.message
    const rate = this.#rate(heard)
    const validUntil = Math.min(offer.bidUntil, Date.now() + MAX_HOLD_MS) + options.timing.awardMs
    const bid: Bid = {
      taskId,
      provider: signer.address,
      ratePerSecond: rate,
      maxAmount: maxAmount(spec, rate),
      startBy: validUntil,
      finishBy: offer.finishBy,
      capability: cardDigest(card.message),
      validUntil,
    }
    return signMessage(signer, 'Bid', bid, chain.domain)
  }

  async #publish({ stage, offer, operator }: Task, attempt: number): Promise<void> {
    const { host, chain, options } = this.#context
    if (stage.state !== 'bidding' || stage.bid === undefined) return
    const topic = topics.bids(options.network.name, operatorOf({ offer, operator }))
    const chainId = Number(chain.domain.chainId)
    await host.publish(topic, bidEnvelopeCodec.encode({ chainId, bid: stage.bid, card: this.#card(), attempt }))
  }

  #card(): Signed<CapabilityCard> {
    const card = this.#context.card()
    if (card === undefined) throw new Error('no bid without a card')
    return card
  }
}
