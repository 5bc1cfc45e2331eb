import type { PeerTarget } from '@opgpu/p2p'
import {
  type HandoverAnswer,
  handoverAnswerCodec,
  LIMITS,
  PROTOCOLS,
  type SessionOrder,
  sessionOrderCodec,
} from '@opgpu/protocol'
import { deadline, toError } from '@opgpu/utils'
import type { StepContext } from '../tasks/context.js'

/** A provider answers when the chain has taken it. */
const ANSWER_MS = 60_000

/** Asks a provider to carry an order about a session to the chain. Undefined when it gave no answer. */
export async function sendOrder(
  { host, logger }: Pick<StepContext, 'host' | 'logger'>,
  to: PeerTarget,
  order: SessionOrder,
  signal: AbortSignal,
): Promise<HandoverAnswer | undefined> {
  const options = { maxFrameBytes: LIMITS.note, signal: deadline(ANSWER_MS, signal) }
  try {
    return handoverAnswerCodec.decode(
      await host.request(to, PROTOCOLS.session, sessionOrderCodec.encode(order), options),
    )
  } catch (error) {
    signal.throwIfAborted()
    logger.info('Provider could not be asked', { peer: to.peerId, order: order.type, reason: toError(error).message })
    return undefined
  }
}
