import type { PeerTarget } from '@opgpu/p2p'
import {
  type Handover,
  type HandoverAnswer,
  handoverAnswerCodec,
  handoverCodec,
  LIMITS,
  PROTOCOLS,
} from '@opgpu/protocol'
import { deadline, toError } from '@opgpu/utils'
import type { StepContext } from '../tasks/context.js'

const ANSWER_MS = 10_000

/** The client's side: hands its award to the provider that it chose. Undefined when the provider gave no answer. */
export async function handOver(
  { host, logger }: Pick<StepContext, 'host' | 'logger'>,
  to: PeerTarget,
  handover: Handover,
  signal: AbortSignal,
): Promise<HandoverAnswer | undefined> {
  const options = { maxFrameBytes: LIMITS.note, signal: deadline(ANSWER_MS, signal) }
  try {
    return handoverAnswerCodec.decode(await host.request(to, PROTOCOLS.award, handoverCodec.encode(handover), options))
  } catch (error) {
    signal.throwIfAborted()
    logger.info('Provider could not be given its award', {
      taskId: handover.award.message.taskId,
      peer: to.peerId,
      reason: toError(error).message,
    })
    return undefined
  }
}
