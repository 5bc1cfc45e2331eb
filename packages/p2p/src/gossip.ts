import { CodedError, type Logger } from '@opgpu/utils'
import { type GossipCount, GossipCounts } from './counts.js'
import type { GossipHandler } from './port.js'
import type { Pubsub } from './pubsub.js'
import { Slots } from './slots.js'
import type { TopicKind } from './topics.js'
import { topicValidator, type ValidatorModules } from './validator.js'

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

/** Publishing and subscribing, on the topics of our own network only. */
export class Gossip {
  readonly #pubsub: Pubsub
  readonly #topics: Map<string, TopicKind>
  readonly #validation: ValidatorModules

  constructor({ pubsub, topics, logger }: GossipModules) {
    this.#pubsub = pubsub
    this.#topics = topics
    this.#validation = { counts: new GossipCounts(), pending: new Slots(MAX_PENDING_PER_PEER), logger }
  }

  /** Throws CodedError `topic_unknown`, `topic_taken`. */
  subscribe(topic: string, handler: GossipHandler): void {
    const kind = this.#kind(topic)
    if (this.#pubsub.topicValidators.has(topic)) {
      throw new CodedError('topic_taken', `the topic has a handler already: ${topic}`)
    }
    this.#pubsub.topicValidators.set(topic, topicValidator(kind, handler, this.#validation))
    this.#pubsub.subscribe(topic)
  }

  unsubscribe(topic: string): void {
    if (this.#pubsub.topicValidators.delete(topic)) this.#pubsub.unsubscribe(topic)
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
    for (const topic of this.#topics.keys()) this.unsubscribe(topic)
  }

  #kind(topic: string): TopicKind {
    const kind = this.#topics.get(topic)
    if (kind !== undefined) return kind
    throw new CodedError('topic_unknown', `not a topic of this network: ${topic}`)
  }
}
