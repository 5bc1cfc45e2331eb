import { createHash } from 'node:crypto'
import type { GossipsubOpts } from '@libp2p/gossipsub'
import { LIMITS } from '@opgpu/protocol'
import { SCORE_THRESHOLDS, scoreParams } from './scoring.js'

const MiB = 1024 * 1024

export function gossipOptions(topics: Iterable<string>): Partial<GossipsubOpts> {
  const allowed = new Set(topics)
  return {
    allowedTopics: allowed,
    // Our messages carry their author's signature; a second one by libp2p is four fifths of a delivery's cost.
    globalSignaturePolicy: 'StrictNoSign',
    msgIdFn: (message) => messageDigest(message.topic, message.data),
    fastMsgIdFn: (message) => idText(messageDigest(message.topic, message.data ?? new Uint8Array())),
    msgIdToStrFn: idText,
    fallbackToFloodsub: false,
    floodPublish: false,
    ignoreDuplicatePublishError: true,
    allowPublishToZeroTopicPeers: true,
    idontwantMinDataSize: 16_384,
    // One heartbeat is the longest that a message waits for a mesh that has not formed yet.
    heartbeatInterval: 700,
    // One RPC: several of our largest messages and their control part.
    maxInboundDataLength: 8 * LIMITS.gossip,
    // What a peer that stops reading may cost before its stream is reset.
    maxOutboundBufferSize: 4 * MiB,
    maxTopicBytesPerPeer: 128 * 1024,
    decodeRpcLimits: {
      maxSubscriptions: 4 * allowed.size,
      maxMessages: 512,
      maxIhaveMessageIDs: 2048,
      maxIwantMessageIDs: 2048,
      maxIdontwantMessageIDs: 512,
      maxControlMessages: 256,
      maxPeerInfos: 16,
    },
    scoreParams: scoreParams(allowed),
    scoreThresholds: SCORE_THRESHOLDS,
  }
}

/** The topic is part of the id: bytes replayed on a wrong topic must not make the right one count as seen. */
function messageDigest(topic: string, data: Uint8Array): Uint8Array {
  return createHash('sha256').update(topic).update('\0').update(data).digest()
}

function idText(id: Uint8Array): string {
  return Buffer.from(id.buffer, id.byteOffset, id.byteLength).toString('base64')
}
