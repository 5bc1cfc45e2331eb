import type { GossipHandler, Host } from '@opgpu/p2p'
import { BID_SHARDS, type Domains, HARDWARE_CLASSES, topics } from '@opgpu/protocol'
import { judgeAnnouncement } from '../gossip/announcements.js'
import { judgeBid } from '../gossip/bids.js'

export interface RelayModules {
  host: Host
  domains: Domains
  network: string
  /** Topics that other roles of this daemon hear, and so pass on, already. */
  heard: ReadonlySet<string>
}

/** A bootstrap node passes everything on that keeps the rules. */
export function startRelay({ host, domains, network, heard }: RelayModules): void {
  const relay = (topic: string, judge: GossipHandler) => {
    if (!heard.has(topic)) host.subscribe(topic, judge)
  }
  for (const hardware of HARDWARE_CLASSES) {
    relay(topics.tasks(network, hardware), (data) => judgeAnnouncement(data, hardware, domains, Date.now()).validation)
  }
  for (let shard = 0; shard < BID_SHARDS; shard++) {
    relay(topics.bidShard(network, shard), (data) => judgeBid(data, domains, Date.now()).validation)
  }
}
