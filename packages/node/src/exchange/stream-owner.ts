import { publicKeyOfPeerId } from '@opgpu/p2p'
import {
  addressOf,
  authorOf,
  cancelCodec,
  deliveryCodec,
  handoverCodec,
  type PeerIdText,
  PROTOCOLS,
  paymentCodec,
  progressCodec,
  sessionIdOf,
  sessionOrderCodec,
  type TaskId,
} from '@opgpu/protocol'
import type { StepContext } from '../tasks/context.js'
import type { Owner } from './shared-host.js'

type Market = Pick<StepContext, 'book' | 'sessions' | 'chain'>

/** The streams of one market: those about its tasks, and orders about sessions on its chain. */
export function ownedBy(market: Market): Owner {
  return async (protocol, frame, remote) => {
    if (protocol === PROTOCOLS.session) return ordersHere(market, frame, remote)
    const id = taskOf(protocol, frame)
    return id !== undefined && (await market.book.find(id)) !== undefined
  }
}

/** The task that a stream's first frame is about. */
function taskOf(protocol: string, frame: Uint8Array): TaskId | undefined {
  switch (protocol) {
    case PROTOCOLS.cancel:
      return cancelCodec.decode(frame).taskId
    case PROTOCOLS.award:
      return handoverCodec.decode(frame).award.message.taskId
    case PROTOCOLS.voucher:
      return paymentCodec.decode(frame).taskId
    case PROTOCOLS.delivery:
      return deliveryCodec.decode(frame).result.message.taskId
    case PROTOCOLS.progress: {
      const word = progressCodec.decode(frame)
      return word.type === 'hello' ? word.taskId : undefined
    }
    default:
      return undefined
  }
}

/** A session that is to be opened names no chain but by its signature. */
async function ordersHere({ sessions, chain }: Market, frame: Uint8Array, remote: PeerIdText): Promise<boolean> {
  const order = sessionOrderCodec.decode(frame)
  if (order.type !== 'open') return (await sessions.find(sessionIdOf(order.session, chain.domain))) !== undefined
  return authorOf('Session', order.session, addressOf(publicKeyOfPeerId(remote)), chain.domain) !== undefined
}
