import { z } from 'zod'
import { capabilityCardSchema } from './card.js'
import { codec, ITEM_LIMITS, LIMITS } from './codec.js'
import type { Address } from './ids.js'
import * as s from './schemas.js'
import { type HardwareClass, jobSpecSchema } from './spec.js'

/** Counts the times the same message was said: the same bytes twice would be taken for a duplicate. */
const attempt = z.int().min(0).max(64)

/** Gossip on `tasks/<class>`: the offer, the spec whose digest it carries, and where its client may be dialled. */
export const announcementSchema = z.strictObject({
  /** Whose domain the offer is signed in. */
  chainId: s.chainId,
  offer: s.signed(s.offer),
  /** The key that signed, where the client is a wallet: its peer is the one to talk to. */
  operator: s.address.optional(),
  spec: s.bytes,
  addresses: s.multiaddrs,
  attempt,
})
export type Announcement = z.output<typeof announcementSchema>

/** The key behind an announcement: its peer, and the shard on which its daemon hears bids. */
export function operatorOf({ offer, operator }: Pick<Announcement, 'offer' | 'operator'>): Address {
  return operator ?? offer.message.client
}

export const announcementCodec = codec(announcementSchema, LIMITS.gossip)
export const jobSpecCodec = codec(jobSpecSchema, LIMITS.spec, ITEM_LIMITS.spec)

/** Gossip on `bids/<shard>`. `card` is the capability card that the bid names; `attempt` is that of the announcement it answers. */
export const bidEnvelopeSchema = z.strictObject({
  chainId: s.chainId,
  bid: s.signed(s.bid),
  card: s.signed(capabilityCardSchema),
  attempt,
})
export type BidEnvelope = z.output<typeof bidEnvelopeSchema>
export const bidEnvelopeCodec = codec(bidEnvelopeSchema, LIMITS.gossip)

export const meterSampleSchema = z.strictObject({
  at: s.timestamp,
  cpuMicros: z.int().min(0),
  memoryBytes: z.int().min(0),
  peakMemoryBytes: z.int().min(0),
  gpuMillis: z.int().min(0),
  gpuMemoryBytes: z.int().min(0),
  bytesIn: z.int().min(0),
  bytesOut: z.int().min(0),
})
export type MeterSample = z.output<typeof meterSampleSchema>

export const PHASES = ['fetching', 'pulling', 'provisioning', 'running', 'publishing'] as const
export type Phase = (typeof PHASES)[number]

/** Why a task failed: where, and a reason that a program can branch on. */
export const FAILURE_CODES = [
  'spec_unavailable',
  'input_unavailable',
  'image_pull_failed',
  'image_mismatch',
  'provisioning_failed',
  'exit_code',
  'out_of_memory',
  'disk_quota_exceeded',
  'timed_out',
  'unpaid',
  'disputed',
  'cancelled',
  'lost_container',
  'engine_failed',
] as const
export type FailureCode = (typeof FAILURE_CODES)[number]
export const failureSchema = z.strictObject({
  phase: z.enum(PHASES),
  code: z.enum(FAILURE_CODES),
  message: z.string().max(1024),
})
export type Failure = z.output<typeof failureSchema>

/** Frames of the progress stream, provider to client, in order. */
export const progressSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), taskId: s.taskId }),
  z.strictObject({
    type: z.literal('phase'),
    phase: z.enum(PHASES),
    at: s.timestamp,
    /** Bytes done and, where known, in all. */
    done: z.int().min(0).optional(),
    total: z.int().min(0).optional(),
  }),
  /** `offset` counts the bytes of the stream before this chunk, so that a resumed stream shows nothing twice. */
  z.strictObject({
    type: z.literal('log'),
    stream: z.enum(['stdout', 'stderr']),
    offset: z.int().min(0),
    data: s.bytes,
  }),
  z.strictObject({ type: z.literal('sample'), sample: meterSampleSchema }),
])
export type Progress = z.output<typeof progressSchema>
export const progressCodec = codec(progressSchema, LIMITS.frame)

/** The provider's side of the settlement exchange. */
export const deliverySchema = z.strictObject({
  result: s.signed(s.result),
  outputs: s.cidText,
  logs: s.cidText,
  samples: z.array(meterSampleSchema).max(4096),
  failure: failureSchema.optional(),
  image: z.string().max(512),
  gpus: z.array(z.string().max(128)).max(64),
})
export type Delivery = z.output<typeof deliverySchema>
export const deliveryCodec = codec(deliverySchema, LIMITS.frame, ITEM_LIMITS.delivery)

export const REFUSAL_CODES = [
  'unknown_task',
  'not_awarded',
  'bad_signature',
  'outputs_unavailable',
  'mismatch',
  'overcharged',
  'busy',
] as const
export const verdictSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('accepted'), acceptance: s.signed(s.acceptance) }),
  z.strictObject({ type: z.literal('refused'), code: z.enum(REFUSAL_CODES), message: z.string().max(1024) }),
])
export type Verdict = z.output<typeof verdictSchema>
export const verdictCodec = codec(verdictSchema, LIMITS.frame)

export const cancelSchema = z.strictObject({ taskId: s.taskId })
export const cancelCodec = codec(cancelSchema, 1024)
export const ackSchema = z.strictObject({ ok: z.boolean(), message: z.string().max(1024) })
export const ackCodec = codec(ackSchema, 2048)
export const cardListSchema = z.array(s.signed(capabilityCardSchema)).max(256)
export const cardListCodec = codec(cardListSchema, LIMITS.frame, ITEM_LIMITS.cards)

/** Asks for a DAG as a CAR in depth-first order, without its first `skipBlocks` blocks. */
export const carRequestSchema = z.strictObject({ cid: s.cidText, skipBlocks: z.int().min(0) })
export const carRequestCodec = codec(carRequestSchema, 1024)

/** Stream protocols between two parties. */
export const PROTOCOLS = {
  progress: '/opgpu/progress/1',
  award: '/opgpu/award/1',
  voucher: '/opgpu/voucher/1',
  session: '/opgpu/session/1',
  delivery: '/opgpu/delivery/1',
  cancel: '/opgpu/cancel/1',
  cards: '/opgpu/cards/1',
  car: '/opgpu/car/1',
} as const

export const BID_SHARDS = 16

/** Gossip topics of one network (`configs/networks`). A client listens on the one bid shard that its operator address falls in. */
export const topics = {
  tasks: (network: string, hardware: HardwareClass) => `/opgpu/${network}/tasks/${hardware}`,
  bids: (network: string, operator: Address) => topics.bidShard(network, bidShard(operator)),
  bidShard: (network: string, shard: number) => `/opgpu/${network}/bids/${shard}`,
  cards: (network: string) => `/opgpu/${network}/cards`,
}

export function bidShard(operator: Address): number {
  return Number.parseInt(operator.slice(-2), 16) % BID_SHARDS
}
