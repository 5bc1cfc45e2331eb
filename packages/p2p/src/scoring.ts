import type { GossipsubOpts } from '@libp2p/gossipsub'

type ScoreParams = NonNullable<GossipsubOpts['scoreParams']>
type TopicScoreParams = NonNullable<ScoreParams['topics']>[string]

/** Peers of one address and its whole dev network are not colluding strangers. */
const LOOPBACK = new Set(['127.0.0.1', '::1'])

/**
 * Good behaviour earns little, so that it cannot be saved up to pay for garbage: the third rejected message of a minute
 * puts a peer below `graylistThreshold` (-10 · 3² = -90). Deliveries in the mesh are not counted: our topics are quiet.
 */
const TOPIC: TopicScoreParams = {
  topicWeight: 1,
  timeInMeshWeight: 0,
  timeInMeshQuantum: 1000,
  timeInMeshCap: 1,
  firstMessageDeliveriesWeight: 0.1,
  firstMessageDeliveriesDecay: 0.95,
  firstMessageDeliveriesCap: 10,
  meshMessageDeliveriesWeight: 0,
  meshMessageDeliveriesDecay: 0.5,
  meshMessageDeliveriesCap: 1,
  meshMessageDeliveriesThreshold: 1,
  meshMessageDeliveriesWindow: 10,
  meshMessageDeliveriesActivation: 5000,
  meshFailurePenaltyWeight: 0,
  meshFailurePenaltyDecay: 0.5,
  invalidMessageDeliveriesWeight: -10,
  // Per second: half is forgotten in 69 s.
  invalidMessageDeliveriesDecay: 0.99,
}

export function scoreParams(topics: Iterable<string>): GossipsubOpts['scoreParams'] {
  return {
    topics: Object.fromEntries(Array.from(topics, (topic) => [topic, TOPIC])),
    topicScoreCap: 5,
    IPColocationFactorWhitelist: LOOPBACK,
    // A loaded machine misses a few IWANT answers; a hostile one misses many.
    behaviourPenaltyThreshold: 6,
    behaviourPenaltyDecay: 0.9,
  }
}

export const SCORE_THRESHOLDS: GossipsubOpts['scoreThresholds'] = {
  gossipThreshold: -20,
  publishThreshold: -40,
  graylistThreshold: -80,
  acceptPXThreshold: 100,
  opportunisticGraftThreshold: 1,
}

/** Peers below this are not dialled to make up numbers. */
export const MIN_SOUGHT_SCORE = -20
