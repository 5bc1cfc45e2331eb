import type { GossipSub, PublishResult } from '@libp2p/gossipsub'

/** What the gossipsub service has beyond its declared interface, and what we use of it. */
export interface Pubsub extends Omit<GossipSub, 'publish'> {
  publish(topic: string, data: Uint8Array, options: { floodPublish: boolean }): Promise<PublishResult>
  getScore(peerId: string): number
  readonly streamsOutbound: Map<string, unknown>
  /** Takes the peer into the topic's mesh when there is room and a stream to it; true when a GRAFT is then due. */
  graftOnSubscribe(peerId: string, topic: string): boolean
  sendGraft(peerId: string, topics: string[]): void
}

/** The one place that relies on it. */
export function asPubsub(service: GossipSub): Pubsub {
  return service as unknown as Pubsub
}
