import type { Address, Hex32, SessionId, TaskId } from './ids.js'

/** How a task is competed for; the number is what is signed and what the contracts read. */
export const MODES = ['auction', 'first-response', 'manual', 'consensus'] as const
export type Mode = (typeof MODES)[number]

/** The signed statement that creates a task. All times are unix milliseconds, amounts the token's smallest unit. */
export interface Offer {
  /** The account that pays: an operator key, or a wallet whose session key signs. */
  client: Address
  /** sha-256 digest of the job spec's DAG-CBOR bytes. */
  spec: Hex32
  token: Address
  /** The most the whole task may cost. */
  maxPrice: bigint
  mode: Mode
  replicas: number
  quorum: number
  /** Bids that arrive later are not considered. */
  bidUntil: number
  /** The result must be committed or accepted by then; afterwards anyone may expire the task. */
  finishBy: number
  /** Seconds between a commitment on chain and payment without the client's acceptance. */
  challengePeriod: number
  /** OGPN that the provider's stake must have free and that is locked as collateral for this task. */
  minStake: bigint
  /** Lowest reputation score, in basis points of 1. */
  minReputation: number
  /** Lane, sequence and random part: see `makeSalt`. */
  salt: Hex32
}

/** A provider's signed price and promise for one offer. */
export interface Bid {
  taskId: TaskId
  /** The provider's operator address. */
  provider: Address
  ratePerSecond: bigint
  /** The most that the provider may be paid; never above the offer's maxPrice. */
  maxAmount: bigint
  startBy: number
  finishBy: number
  /** Digest of the provider's capability card. */
  capability: Hex32
  /** The bid may be awarded until then; capacity is reserved as long. */
  validUntil: number
}

/** The client's statement that lets anyone carry an award to the chain. */
export interface Award {
  taskId: TaskId
  bidHash: Hex32
  /** The bid's `maxAmount`. */
  amount: bigint
  validUntil: number
}

/** What a run came to. */
export interface Result {
  taskId: TaskId
  provider: Address
  /** The container's exit code; -1 when it never ended by itself. */
  exitCode: number
  /** sha-256 digests of the root blocks of outputs and logs, and the root of the metering chain. */
  outputs: Hex32
  logs: Hex32
  meter: Hex32
  /** What the provider claims, at most the bid's rate times the metered time, at most the bid's maximum. */
  amount: bigint
  startedAt: number
  endedAt: number
}

/** The client's agreement to a result and its price: settles at once. */
export interface Acceptance {
  taskId: TaskId
  resultHash: Hex32
  amount: bigint
}

/** Pay as you go: what the client owes in all for a task or a session. Only the last one matters. */
export interface Voucher {
  taskId: TaskId | SessionId
  amount: bigint
  /** Root of the metering chain so far; zero for a session. */
  meter: Hex32
  /** Higher in every further voucher. */
  sequence: number
}

/** The client's objection to a committed result. */
export interface Dispute {
  taskId: TaskId
  resultHash: Hex32
  /** sha-256 digest of a document that says why. */
  evidence: Hex32
}

/** The client's judgement of a settled task. */
export interface Rating {
  taskId: TaskId
  /** 0 to 100. */
  score: number
}

/** One lock between a client and a provider, under which many tasks run. */
export interface Session {
  client: Address
  provider: Address
  token: Address
  /** What is locked at first. */
  amount: bigint
  /** Seconds between the client's notice and its refund. */
  notice: number
  /** May be opened until then, unix milliseconds. */
  validUntil: number
  salt: Hex32
}

/** The client's order that a session holds `total` since it was opened, redeemed parts included. */
export interface TopUp {
  sessionId: SessionId
  total: bigint
}

/** The client's notice that a session ends. */
export interface SessionEnd {
  sessionId: SessionId
}

export interface MessageTypes {
  Offer: Offer
  Bid: Bid
  Award: Award
  Result: Result
  Acceptance: Acceptance
  Voucher: Voucher
  Dispute: Dispute
  Rating: Rating
  Session: Session
  TopUp: TopUp
  SessionEnd: SessionEnd
}
export type MessageName = keyof MessageTypes
