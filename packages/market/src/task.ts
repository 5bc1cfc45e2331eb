import type {
  Acceptance,
  Address,
  Award,
  Awarded,
  Bid,
  CidText,
  Delivery,
  Failure,
  Hex32,
  JobSpec,
  MeterSample,
  Offer,
  Phase,
  Session,
  Signed,
  TaskId,
  Usage,
  Voucher,
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

/** An award that the chain confirmed, and what it fixed for all later calls. */
export interface ChainAward extends OnChain {
  terms: Awarded
  session?: undefined
}

/** An award under a session: the two parties' word, without a transaction. */
export interface SessionAward {
  session: Session
  award: Signed<Award>
  at: number
  transaction?: undefined
  gasUsed?: undefined
}

export interface Paid {
  paid: bigint
  refunded: bigint
  stakers: bigint
  treasury: bigint
}

/** Paid on chain, or by a session's voucher, which stands for this task and all before it. */
export type Settlement = Paid &
  (
    | (OnChain & { voucher?: undefined })
    | {
        session: Session
        voucher: Signed<Voucher>
        at: number
        transaction?: undefined
        gasUsed?: undefined
      }
  )

/** Two meters further apart than is tolerated: what each side says, kept by both. */
export interface MeterDispute {
  client: Usage
  provider: Usage
  at: number
}

/** What the work came to, known to the provider when the container has ended. */
export interface Outcome {
  exitCode: number
  startedAt: number
  endedAt: number
  samples: MeterSample[]
  failure?: Failure
}

/** What both sides are bound to from the award on. */
export interface Agreed {
  bid: Signed<Bid>
  award: ChainAward | SessionAward
  dispute?: MeterDispute
}

/** A client that was away may learn of a commitment or a settlement before it has the delivery. */
interface Closing extends Agreed {
  delivery?: Delivery
  acceptance?: Signed<Acceptance>
  commitment?: OnChain
  /** Waits for a settlement of many, sent by then at the latest. */
  queued?: { settleBy: number }
}

/** One state and exactly what is known in it. */
export type Stage =
  | { state: 'announced' }
  /** `handed`: the award that the provider has and carries to the chain. */
  | { state: 'bidding'; bid?: Signed<Bid>; choice?: Choice; handed?: Signed<Award> }
  | ({ state: 'awarded' | 'pulling' | 'provisioning' } & Agreed)
  | ({ state: 'running'; startedAt: number } & Agreed)
  | ({ state: 'publishing'; outcome?: Outcome } & Agreed)
  | ({ state: 'verifying'; delivery: Delivery } & Omit<Closing, 'delivery' | 'commitment'>)
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
  /** The key that signed for a client that is a wallet. */
  operator?: Address
  spec: JobSpec
  /** Bids that the client heard. */
  bids: Signed<Bid>[]
  /** Providers whose award failed; not chosen again. */
  passedOver: Address[]
  /** The client's latest choice and why; kept for whoever asks. */
  choice?: Choice
  /** The client's last voucher, of the task or the session that it runs under. */
  voucher?: Signed<Voucher>
  stage: Stage
  /** When each state or phase was entered, unix milliseconds. */
  history: { state: TaskState | Phase | 'awarding'; at: number }[]
}

export type StageOf<S extends TaskState> = Extract<Stage, { state: S }>

const ENDS: readonly TaskState[] = ['settled', 'refunded', 'slashed', 'cancelled', 'expired', 'failed']

export function isEnded(task: Task): boolean {
  return ENDS.includes(task.stage.state)
}
