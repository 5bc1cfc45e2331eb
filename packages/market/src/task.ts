import type {
  Acceptance,
  Address,
  Bid,
  CidText,
  Delivery,
  Failure,
  Hex32,
  JobSpec,
  MeterSample,
  Offer,
  Phase,
  Signed,
  TaskId,
} from '@opgpu/protocol'
import type { Choice } from './selection.js'

/** The states that both sides show; the last five are ends. */
export const TASK_STATES = [
  'announced',
  'bidding',
  'awarded',
  'pulling',
  'provisioning',
  'running',
  'publishing',
  'committed',
  'verifying',
  'settled',
  'refunded',
  'slashed',
  'cancelled',
  'expired',
  'failed',
] as const
export type TaskState = (typeof TASK_STATES)[number]

export type Side = 'client' | 'provider'

/** A transaction as the chain confirmed it. */
export interface OnChain {
  transaction: Hex32
  at: number
  gasUsed?: bigint
}

export interface Settlement extends OnChain {
  paid: bigint
  refunded: bigint
  stakers: bigint
  treasury: bigint
}

/** What the work came to, known to the provider when the container has ended. */
export interface Outcome {
  exitCode: number
  startedAt: number
  endedAt: number
  samples: MeterSample[]
  failure?: Failure
}

interface Agreed {
  bid: Signed<Bid>
  award: OnChain
}

/** A client that was away may learn of a commitment or a settlement before it has the delivery. */
interface Closing extends Agreed {
  delivery?: Delivery
  acceptance?: Signed<Acceptance>
  commitment?: OnChain
}

/** One state and exactly what is known in it. */
export type Stage =
  | { state: 'announced' }
  | { state: 'bidding'; bid?: Signed<Bid>; choice?: Choice }
  | ({ state: 'awarded' | 'pulling' | 'provisioning' } & Agreed)
  | ({ state: 'running'; startedAt: number } & Agreed)
  | ({ state: 'publishing'; outcome?: Outcome } & Agreed)
  | ({ state: 'verifying'; delivery: Delivery; acceptance?: Signed<Acceptance> } & Agreed)
  | ({ state: 'committed'; commitment: OnChain } & Closing)
  | ({ state: 'settled'; settlement: Settlement; receipt?: CidText } & Closing)
  | ({ state: 'failed'; failure: Failure; settlement: Settlement; receipt?: CidText } & Closing)
  | ({ state: 'refunded' | 'slashed'; refunded: bigint; slashed: bigint; expiry: OnChain } & Agreed)
  | { state: 'cancelled' }
  | { state: 'expired'; reason: string }

/** One task as one side knows it. */
export interface Task {
  id: TaskId
  side: Side
  createdAt: number
  offer: Signed<Offer>
  spec: JobSpec
  /** Bids that the client heard. */
  bids: Signed<Bid>[]
  /** Providers whose award failed; not chosen again. */
  passedOver: Address[]
  /** The client's latest choice and why; kept for whoever asks. */
  choice?: Choice
  stage: Stage
  /** When each state or phase was entered, unix milliseconds. */
  history: { state: TaskState | Phase | 'awarding'; at: number }[]
}

export type StageOf<S extends TaskState> = Extract<Stage, { state: S }>

const ENDS: readonly TaskState[] = ['settled', 'refunded', 'slashed', 'cancelled', 'expired', 'failed']

export function isEnded(task: Task): boolean {
  return ENDS.includes(task.stage.state)
}
