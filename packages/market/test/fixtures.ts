import type {
  Acceptance,
  Address,
  Award,
  Bid,
  CapabilityCard,
  CidText,
  Delivery,
  Hex32,
  JobSpec,
  MeterSample,
  Offer,
  Result,
  Session,
  Signature,
  Signed,
  TaskId,
  Voucher,
} from '@opgpu/protocol'
import type { ChainAward, MeterDispute, Outcome, SessionAward, Settlement, Side, Task } from '../src/index.js'

const hex = (byte: number, length: number) => `0x${byte.toString(16).padStart(2, '0').repeat(length)}` as const
export const address = (byte: number) => hex(byte, 20) as Address
export const hex32 = (byte: number): Hex32 => hex(byte, 32)
export const TASK_ID = hex32(0xaa) as TaskId
const signature: Signature = hex(1, 65)
const signed = <T>(message: T): Signed<T> => ({ message, signature })

export const offer: Offer = {
  client: address(1),
  spec: hex32(2),
  token: address(3),
  maxPrice: 1_000_000n,
  mode: 'auction',
  replicas: 1,
  quorum: 1,
  bidUntil: 10_000,
  finishBy: 1_000_000,
  challengePeriod: 60,
  minStake: 5n,
  minReputation: 0,
  salt: hex32(4),
}

export const spec: JobSpec = {
  version: 1,
  image: { kind: 'registry', reference: `busybox@sha256:${'0'.repeat(64)}` },
  command: ['true'],
  environment: {},
  inputs: [],
  outputs: [],
  resources: { cpuMillis: 1000, memoryBytes: 64 * 1024 ** 2, diskBytes: 1024 ** 2 },
  limits: { pullMs: 1000, runMs: 60_000 },
  network: 'none',
  compare: 'exact',
}

export function bid(provider: number, over: Partial<Bid> = {}): Signed<Bid> {
  return signed({
    taskId: TASK_ID,
    provider: address(provider),
    ratePerSecond: 10n,
    maxAmount: 600n,
    startBy: 20_000,
    finishBy: 1_000_000,
    capability: hex32(5),
    validUntil: 20_000,
    ...over,
  })
}

export function sample(at: number, over: Partial<MeterSample> = {}): MeterSample {
  const zero = { cpuMicros: 0, memoryBytes: 0, peakMemoryBytes: 0, gpuMillis: 0, gpuMemoryBytes: 0 }
  return { at, ...zero, bytesIn: 0, bytesOut: 0, ...over }
}

export function delivery(over: Partial<Delivery> = {}, result: Partial<Result> = {}): Delivery {
  const message: Result = {
    taskId: TASK_ID,
    provider: address(9),
    exitCode: 0,
    outputs: hex32(6),
    logs: hex32(7),
    meter: hex32(8),
    amount: 100n,
    startedAt: 30_000,
    endedAt: 40_000,
    ...result,
  }
  const cid = 'bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi' as CidText
  return { result: signed(message), outputs: cid, logs: cid, samples: [], image: 'image', gpus: [], ...over }
}

export const acceptance: Signed<Acceptance> = signed({ taskId: TASK_ID, resultHash: hex32(10), amount: 100n })
export const onChain = { transaction: hex32(11), at: 25_000 }
export const settlement = { ...onChain, paid: 85n, refunded: 500n, stakers: 12n, treasury: 3n }
export const award: Signed<Award> = signed({ taskId: TASK_ID, bidHash: hex32(12), amount: 600n, validUntil: 20_000 })
export const session: Session = {
  client: address(1),
  provider: address(9),
  token: address(3),
  amount: 10_000n,
  notice: 3600,
  validUntil: 20_000,
  salt: hex32(13),
}
export const sessionAward: SessionAward = { session, award, at: 25_000 }
export const voucher = (sequence: number, amount: bigint): Signed<Voucher> =>
  signed({ taskId: TASK_ID, amount, meter: hex32(0), sequence })
export const sessionSettlement: Settlement = {
  session,
  voucher: voucher(3, 100n),
  at: 45_000,
  paid: 85n,
  refunded: 0n,
  stakers: 12n,
  treasury: 3n,
}
export const dispute: MeterDispute = {
  client: { startedAt: 30_000, billedMs: 5_000 },
  provider: { startedAt: 30_000, billedMs: 9_000 },
  at: 39_000,
}
export const chainAward: ChainAward = { ...onChain, terms: { awardedAt: 25, treasuryBps: 300 } }
export const outcome: Outcome = { exitCode: 0, startedAt: 30_000, endedAt: 40_000, samples: [] }
export const receipt = 'bafyreigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi' as CidText

/** A new task: an offer just made, or a bid just signed. */
export function newTask(side: Side): Task {
  const stage: Task['stage'] = side === 'client' ? { state: 'announced' } : { state: 'bidding', bid: bid(9) }
  const history = [{ state: stage.state, at: 1 }]
  const shared = { id: TASK_ID, createdAt: 1, offer: signed(offer), spec, bids: [], passedOver: [] }
  return { ...shared, side, stage, history }
}

export function card(over: Partial<CapabilityCard> = {}): CapabilityCard {
  return {
    version: 1,
    provider: address(9),
    issuedAt: 1,
    addresses: [],
    cpuMillis: 4000,
    memoryBytes: 8 * 1024 ** 3,
    diskBytes: 1024 ** 3,
    gpus: [],
    enforces: [],
    runtime: 'runc',
    tariff: { cpuPerSecond: 10n, gpuPerSecond: 100n },
    ...over,
  }
}
