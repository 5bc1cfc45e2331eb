import { type TopicValidatorFn, TopicValidatorResult } from '@libp2p/gossipsub'
import type { PeerIdText } from '@opgpu/protocol'
import { CodedError, type Logger } from '@opgpu/utils'
import type { GossipCounts } from './counts.js'
import type { GossipHandler, Validation } from './port.js'
import type { Slots } from './slots.js'
import type { TopicKind } from './topics.js'
import type { WindowCounter } from './window-counter.js'

const RESULTS = {
  accept: TopicValidatorResult.Accept,
  ignore: TopicValidatorResult.Ignore,
  reject: TopicValidatorResult.Reject,
} as const

export interface ValidatorModules {
  counts: GossipCounts
  /** Bounds the messages of one peer that are under validation, so that a flood cannot pile up. */
  pending: Slots
  /** Ignored messages by peer: an ignored one costs its sender nothing, thousands of them cost us memory. */
  ignored: WindowCounter
  logger: Logger
}

/** Ignored messages of one peer in a window of `IGNORED_WINDOW_MS` before the next ones are rejected. */
const MAX_IGNORED = 2000
export const IGNORED_WINDOW_MS = 10_000

/** The one place where a verdict is mapped to libp2p's, counted and logged. */
export function topicValidator(kind: TopicKind, handler: GossipHandler, modules: ValidatorModules): TopicValidatorFn {
  return async (peer, message) => {
    const from = peer.toString() as PeerIdText
    const validation = bounded(await judge(handler, message.data, from, modules.pending), from, modules.ignored)
    modules.counts.add(kind, validation)
    if (validation.verdict === 'reject') {
      modules.logger.debug('gossip rejected', { topic: kind, code: validation.code, peer: from })
    }
    return RESULTS[validation.verdict]
  }
}

function bounded(validation: Validation, from: PeerIdText, ignored: WindowCounter): Validation {
  if (validation.verdict !== 'ignore' || ignored.add(from, Date.now()) <= MAX_IGNORED) return validation
  return { verdict: 'reject', code: 'flood' }
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
