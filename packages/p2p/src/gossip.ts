import { CodedError, type Logger } from '@opgpu/utils'
import { type GossipCount, GossipCounts } from './counts.js'
import type { GossipHandler } from './port.js'
import type { Pubsub } from './pubsub.js'
import { Slots } from './slots.js'
import type { TopicKind } from './topics.js'
import { IGNORED_WINDOW_MS, topicValidator, type ValidatorModules } from './validator.js'
import { WindowCounter } from './window-counter.js'

/**
 * Up to this many subscribers a message is sent to each of them. Gossipsub's own choice, the mesh or the fanout of the last
 * heartbeat, misses peers that came since, which in a small network may be all that matter.
 */
const FLOOD_UP_TO = 8
const MAX_PENDING_PER_PEER = 256

export interface GossipModules {
  pubsub: Pubsub
  topics: Map<string, TopicKind>
  logger: Logger
}

const notSubscribed: GossipHandler = () => ({ verdict: 'ignore', code: 'not_subscribed' })

/** Publishing and subscribing, on the topics of our own networks only. */
export class Gossip {
  readonly #pubsub: Pubsub
  readonly #topics: Map<string, TopicKind>
  readonly #validation: ValidatorModules
  readonly #subscribed = new Set<string>()

  constructor({ pubsub, topics, logger }: GossipModules) {
    this.#pubsub = pubsub
    this.#topics = topics
    this.#validation = {
      counts: new GossipCounts(),
      pending: new Slots(MAX_PENDING_PER_PEER),
      ignored: new WindowCounter(IGNORED_WINDOW_MS),
      logger,
    }
  }

  /** Until a topic is subscribed to, what is sent on it is not kept: gossipsub would hold it like a message of ours. */
  start(): void {
    const others = [...this.#topics.keys()].filter((topic) => !this.#subscribed.has(topic))
    for (const topic of others) this.#validate(topic, notSubscribed)
  }

  /** Throws CodedError `topic_unknown`, `topic_taken`. */
  subscribe(topic: string, handler: GossipHandler): void {
    if (this.#subscribed.has(topic)) throw new CodedError('topic_taken', `the topic has a handler already: ${topic}`)
    this.#validate(topic, handler)
    this.#subscribed.add(topic)
    this.#pubsub.subscribe(topic)
  }

  unsubscribe(topic: string): void {
    if (!this.#subscribed.delete(topic)) return
    this.#pubsub.unsubscribe(topic)
    this.#validate(topic, notSubscribed)
  }

  /** Number of peers that the message was handed to; 0 also for bytes that were published a moment ago. */
  async publish(topic: string, data: Uint8Array): Promise<number> {
    this.#kind(topic)
    const subscribers = this.#pubsub.getSubscribers(topic).length
    // Not handed to gossipsub, which would remember it as seen and refuse it once somebody listens.
    if (subscribers === 0) return 0
    const { recipients } = await this.#pubsub.publish(topic, data, { floodPublish: subscribers <= FLOOD_UP_TO })
    return recipients.length
  }

  counts(): GossipCount[] {
    return this.#validation.counts.all()
  }

  close(): void {
    for (const topic of [...this.#subscribed]) this.unsubscribe(topic)
  }

  #validate(topic: string, handler: GossipHandler): void {
    this.#pubsub.topicValidators.set(topic, topicValidator(this.#kind(topic), handler, this.#validation))
  }

  #kind(topic: string): TopicKind {
    const kind = this.#topics.get(topic)
    if (kind !== undefined) return kind
    throw new CodedError('topic_unknown', `not a topic of this network: ${topic}`)
  }
}
