import { z } from 'zod'
import { address, amount, chainName, cidText } from '../schemas.js'
import { containerPath, entryName, resourcesSchema, runPaymentSchema } from '../spec.js'
import { NAMED_AMOUNT } from './units.js'

/** Where an image comes from, before the daemon knows the archive's id and size. */
export const imageRequestSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('archive'), cid: cidText }),
  z.strictObject({
    kind: z.literal('registry'),
    reference: z
      .string()
      .max(512)
      .regex(/^[^\s@]+@sha256:[0-9a-f]{64}$/),
  }),
])

/** Where an input comes from: an absolute path on the daemon's machine, or content that is already addressed. */
export const inputSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('path'), path: z.string().max(4096).startsWith('/') }),
  z.strictObject({ kind: z.literal('cid'), cid: cidText }),
])

/** A job as a daemon is asked to run it: bytes, milliseconds, smallest units; nothing human is left in it. */
export const jobRequestSchema = z.strictObject({
  image: imageRequestSchema,
  entrypoint: z.array(z.string().max(8192)).max(64).optional(),
  command: z.array(z.string().max(8192)).max(256),
  environment: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/), z.string().max(8192)),
  inputs: z.array(z.strictObject({ name: entryName, from: inputSourceSchema, to: containerPath })).max(32),
  outputs: z.array(z.strictObject({ name: entryName, path: containerPath })).max(8),
  resources: resourcesSchema,
  market: z.strictObject({
    mode: z.literal('auction'),
    /** Where it is traded, by its network's name or its id; default: the daemon's first chain. */
    chain: chainName.optional(),
    /** What is paid with; default: the network's own token. */
    token: address.optional(),
    /** Smallest units, or text with the token's name, like "2.5 USDC", which the daemon reads by its network's tokens. */
    maxPrice: z.union([amount, z.string().max(100).regex(NAMED_AMOUNT)]),
    bidWindowMs: z.int().min(50).max(86_400_000),
    /** Basis points of 1. */
    minReputation: z.int().min(0).max(10_000),
    minStake: amount,
    /** Paid by vouchers while it runs; default: once, for its result. */
    payment: runPaymentSchema.optional(),
  }),
  limits: z.strictObject({
    pullMs: z.int().min(1000),
    runMs: z.int().min(1000),
    /** The challenge period: how long the client may stay silent before a commitment is paid. */
    confirmMs: z.int().min(1000).max(604_800_000),
  }),
  network: z.literal('none'),
  verify: z.strictObject({ replicas: z.literal(1), quorum: z.literal(1), compare: z.literal('exact') }),
})

export type JobRequest = z.output<typeof jobRequestSchema>
export type ImageRequest = z.output<typeof imageRequestSchema>
export type InputSource = z.output<typeof inputSourceSchema>
