import type {
  Acceptance,
  AccountMessageTypes,
  Address,
  Award,
  Bid,
  Dispute,
  Domain,
  Hex32,
  MessageTypes,
  Offer,
  Rating,
  Result,
  Session,
  SessionEnd,
  SessionId,
  TaskId,
  TopUp,
  Voucher,
} from '@opgpu/protocol'
import { hexOf, MODES } from '@opgpu/protocol'
import fc from 'fast-check'

export const hex = (bytes: number) => fc.uint8Array({ minLength: bytes, maxLength: bytes }).map(hexOf)
const hex32 = hex(32) as fc.Arbitrary<Hex32>
const taskId = hex32 as fc.Arbitrary<TaskId>
const sessionId = hex32 as fc.Arbitrary<SessionId>
const address = hex(20) as fc.Arbitrary<Address>
const amount = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n })
const time = fc.integer({ min: 0, max: 16_725_225_600_000 })

export const domain: fc.Arbitrary<Domain> = fc.record({
  chainId: fc.bigInt({ min: 1n, max: 2n ** 64n }),
  taskManager: address,
})

export const offer: fc.Arbitrary<Offer> = fc.record({
  client: address,
  spec: hex32,
  token: address,
  maxPrice: amount,
  mode: fc.constantFrom(...MODES),
  replicas: fc.integer({ min: 1, max: 32 }),
  quorum: fc.integer({ min: 1, max: 32 }),
  bidUntil: time,
  finishBy: time,
  challengePeriod: fc.integer({ min: 0, max: 2_592_000 }),
  minStake: amount,
  minReputation: fc.integer({ min: 0, max: 10_000 }),
  salt: hex32,
})

export const bid: fc.Arbitrary<Bid> = fc.record({
  taskId,
  provider: address,
  ratePerSecond: amount,
  maxAmount: amount,
  startBy: time,
  finishBy: time,
  capability: hex32,
  validUntil: time,
})

export const award: fc.Arbitrary<Award> = fc.record({ taskId, bidHash: hex32, amount, validUntil: time })

export const result: fc.Arbitrary<Result> = fc.record({
  taskId,
  provider: address,
  exitCode: fc.integer({ min: -1, max: 255 }),
  outputs: hex32,
  logs: hex32,
  meter: hex32,
  amount,
  startedAt: time,
  endedAt: time,
})

export const acceptance: fc.Arbitrary<Acceptance> = fc.record({ taskId, resultHash: hex32, amount })

export const voucher: fc.Arbitrary<Voucher> = fc.record({ taskId, amount, meter: hex32, sequence: fc.maxSafeNat() })
export const dispute: fc.Arbitrary<Dispute> = fc.record({ taskId, resultHash: hex32, evidence: hex32 })
export const rating: fc.Arbitrary<Rating> = fc.record({ taskId, score: fc.integer({ min: 0, max: 100 }) })
export const session: fc.Arbitrary<Session> = fc.record({
  client: address,
  provider: address,
  token: address,
  amount,
  notice: fc.integer({ min: 0, max: 2_592_000 }),
  validUntil: time,
  salt: hex32,
})
export const topUp: fc.Arbitrary<TopUp> = fc.record({ sessionId, total: amount })
export const sessionEnd: fc.Arbitrary<SessionEnd> = fc.record({ sessionId })

const nonce = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n })
export const accountMessages: { [N in keyof AccountMessageTypes]: fc.Arbitrary<AccountMessageTypes[N]> } = {
  OperatorConsent: fc.record({ owner: address, operator: address, authorised: fc.boolean(), nonce }),
  SessionKeyGrant: fc.record({
    key: address,
    token: address,
    perDay: fc.bigInt({ min: 0n, max: 2n ** 104n - 1n }),
    expiresAt: fc.integer({ min: 0, max: 2 ** 40 - 1 }),
    nonce,
  }),
}

export const messages: { [N in keyof MessageTypes]: fc.Arbitrary<MessageTypes[N]> } = {
  Offer: offer,
  Bid: bid,
  Award: award,
  Result: result,
  Acceptance: acceptance,
  Voucher: voucher,
  Dispute: dispute,
  Rating: rating,
  Session: session,
  TopUp: topUp,
  SessionEnd: sessionEnd,
}
