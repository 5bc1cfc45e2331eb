import { type TopicValidatorFn, TopicValidatorResult } from '@libp2p/gossipsub'
import type { PeerIdText } from '@opgpu/protocol'
import { CodedError, type Logger } from '@opgpu/utils'
import type { GossipCounts } from './counts.js'
import type { GossipHandler, Validation } from './port.js'
import type { Slots } from './slots.js'
import type { TopicKind } from './topics.js'

const RESULTS = {
  accept: TopicValidatorResult.Accept,
  ignore: TopicValidatorResult.Ignore,
  reject: TopicValidatorResult.Reject,
} as const

export interface ValidatorModules {
  counts: GossipCounts
  /** Bounds the messages of one peer that are under validation, so that a flood cannot pile up. */
  pending: Slots
  logger: Logger
}

/** The one place where a verdict is mapped to libp2p's, counted and logged. */
export function topicValidator(kind: TopicKind, handler: GossipHandler, modules: ValidatorModules): TopicValidatorFn {
  return async (peer, message) => {
    const from = peer.toString() as PeerIdText
    const validation = await judge(handler, message.data, from, modules.pending)
    modules.counts.add(kind, validation)
    if (validation.verdict === 'reject') {
      modules.logger.debug('gossip rejected', { topic: kind, code: validation.code, peer: from })
    }
    return RESULTS[validation.verdict]
  }
}

async function judge(handler: GossipHandler, data: Uint8Array, from: PeerIdText, pending: Slots): Promise<Validation> {
  if (!pending.take(from)) return { verdict: 'ignore', code: 'busy' }
  try {
    return await handler(data, from)
  } catch (error) {
    return { verdict: 'reject', code: error instanceof CodedError ? error.code : 'invalid' }
  } finally {
    pending.release(from)
  }
}
