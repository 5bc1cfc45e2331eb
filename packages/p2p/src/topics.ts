import type { Address } from '@opgpu/protocol'
import { BID_SHARDS, HARDWARE_CLASSES, topics } from '@opgpu/protocol'

export type TopicKind = 'tasks' | 'bids' | 'cards'

/** Every gossip topic of one network and what travels on it; nothing else is subscribed to, tracked or forwarded. */
export function networkTopics(network: string): Map<string, TopicKind> {
  const tasks = HARDWARE_CLASSES.map((hardware) => [topics.tasks(network, hardware), 'tasks'] as const)
  const bids = Array.from(
    { length: BID_SHARDS },
    (_, shard) => [topics.bids(network, addressIn(shard)), 'bids'] as const,
  )
  return new Map<string, TopicKind>([...tasks, ...bids, [topics.cards(network), 'cards']])
}

/** The topics of every network that a node takes part in. */
export function knownTopics(networks: { network: string; otherNetworks?: readonly string[] }): Map<string, TopicKind> {
  return new Map([networks.network, ...(networks.otherNetworks ?? [])].flatMap((name) => [...networkTopics(name)]))
}

/** Some address of the shard, because the topic's name is only given for an address. */
function addressIn(shard: number): Address {
  return `0x${shard.toString(16).padStart(40, '0')}` as Address
}
