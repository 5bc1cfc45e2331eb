import type { Chain } from '@opgpu/chain'
import type { Executor } from '@opgpu/executor'
import type { Task } from '@opgpu/market'
import type { Host, PeerTarget } from '@opgpu/p2p'
import { peerIdOfPublicKey } from '@opgpu/p2p'
import { authorOf, type Bid, type Domain, operatorOf, type Signed, type Signer } from '@opgpu/protocol'
import type { ContentStore } from '@opgpu/storage'
import type { Logger } from '@opgpu/utils'
import type { ContentExchange } from '../exchange/content.js'
import type { ProgressSender } from '../exchange/progress-sender.js'
import type { DaemonOptions } from '../options.js'
import type { SessionBook } from '../payments/session-book.js'
import type { Records } from '../records.js'
import type { TaskBook } from './book.js'

/** What every step may use. */
export interface StepContext {
  book: TaskBook
  records: Records
  sessions: SessionBook
  chain: Chain
  host: Host
  store: ContentStore
  content: ContentExchange
  signer: Signer
  options: DaemonOptions
  logger: Logger
}

export interface ProviderContext extends StepContext {
  executor: Executor
  progress: ProgressSender
}

/** The peer behind the client of a task: the offer's signer. */
export function clientOf(task: Task, domain: Domain, addresses: string[] = []): PeerTarget {
  return target(authorOf('Offer', task.offer, operatorOf(task), domain), addresses)
}

/** The peer behind a bid: its signer. */
export function providerOf(bid: Signed<Bid>, domain: Domain, addresses: string[] = []): PeerTarget {
  return target(authorOf('Bid', bid, bid.message.provider, domain), addresses)
}

function target(publicKey: Uint8Array | undefined, addresses: string[]): PeerTarget {
  if (publicKey === undefined) throw new Error('a stored message lost its author')
  return { peerId: peerIdOfPublicKey(publicKey), addresses }
}
