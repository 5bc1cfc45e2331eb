import type { Host } from '@opgpu/p2p'
import { BID_SHARDS, type Domain, HARDWARE_CLASSES, topics } from '@opgpu/protocol'
import { judgeAnnouncement } from '../gossip/announcements.js'
import { judgeBid } from '../gossip/bids.js'

/** A bootstrap node passes everything on that keeps the rules. */
export function startRelay({ host, domain, network }: { host: Host; domain: Domain; network: string }): void {
  for (const hardware of HARDWARE_CLASSES) {
    host.subscribe(
      topics.tasks(network, hardware),
      (data) => judgeAnnouncement(data, hardware, domain, Date.now()).validation,
    )
  }
  for (let shard = 0; shard < BID_SHARDS; shard++) {
    host.subscribe(topics.bidShard(network, shard), (data) => judgeBid(data, domain, Date.now()).validation)
  }
}
