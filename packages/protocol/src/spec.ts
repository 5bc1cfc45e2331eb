import { z } from 'zod'
import { cidText } from './schemas.js'

/** How inputs and outputs are called. */
export const entryName = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'names are lower-case letters, digits, - and _')
/** A mount point: absolute, normalised, never the root or a system directory of the container. */
export const containerPath = z
  .string()
  .max(256)
  .regex(/^(\/[A-Za-z0-9._-]+)+$/, 'not an absolute path')
  .refine((path) => !path.split('/').some((part) => part === '..' || part === '.'), 'path must be normalised')
  .refine((path) => !/^\/(proc|sys|dev|etc)(\/|$)/.test(path), 'path is reserved by the container')

export const imageSchema = z.discriminatedUnion('kind', [
  /** One deterministic archive (OCI layout that every Docker Engine loads), addressed by CID. `id` is the image's config digest. */
  z.strictObject({
    kind: z.literal('archive'),
    cid: cidText,
    id: z.string().regex(/^sha256:[0-9a-f]{64}$/),
    size: z.int().min(0),
  }),
  /** A registry reference pinned by digest: `name@sha256:…`. */
  z.strictObject({
    kind: z.literal('registry'),
    reference: z
      .string()
      .max(512)
      .regex(/^[^\s@]+@sha256:[0-9a-f]{64}$/),
  }),
])

export const GPU_VENDORS = ['nvidia', 'amd'] as const

export const resourcesSchema = z.strictObject({
  /** Thousandths of a CPU. */
  cpuMillis: z.int().min(10).max(1_024_000),
  memoryBytes: z.int().min(6 * 1024 * 1024),
  /** Upper bound of the outputs on disk. */
  diskBytes: z.int().min(1024 * 1024),
  gpus: z
    .strictObject({ count: z.int().min(1).max(64), vendor: z.enum(GPU_VENDORS), vramBytes: z.int().min(0) })
    .optional(),
})

const payWindow = (maxMs: number) => z.int().min(1000).max(maxMs)

/** Pay as you go: the client signs vouchers while the job runs. */
export const runPaymentSchema = z.strictObject({
  /** It signs at most so far ahead of what was used. */
  aheadMs: payWindow(3_600_000),
  /** The provider runs on for so long without a sufficient voucher. */
  graceMs: payWindow(600_000),
})
export type RunPayment = z.output<typeof runPaymentSchema>

/** The job as it is published: everything a provider needs to price and run it. Its digest is `Offer.spec`. */
export const jobSpecSchema = z.strictObject({
  version: z.literal(1),
  image: imageSchema,
  entrypoint: z.array(z.string().max(8192)).max(64).optional(),
  command: z.array(z.string().max(8192)).max(256),
  environment: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/), z.string().max(8192)),
  inputs: z.array(z.strictObject({ name: entryName, cid: cidText, path: containerPath, size: z.int().min(0) })).max(32),
  outputs: z.array(z.strictObject({ name: entryName, path: containerPath })).max(8),
  resources: resourcesSchema,
  limits: z.strictObject({ pullMs: z.int().min(1), runMs: z.int().min(1) }),
  /** Absent when it is paid once, for its result. */
  payment: runPaymentSchema.optional(),
  network: z.literal('none'),
  compare: z.literal('exact'),
})

export type JobSpec = z.output<typeof jobSpecSchema>
export type JobImage = z.output<typeof imageSchema>
export type Resources = z.output<typeof resourcesSchema>
export type GpuVendor = (typeof GPU_VENDORS)[number]

/** The class of hardware a job needs; one gossip topic each. */
export const HARDWARE_CLASSES = ['cpu', 'nvidia', 'amd'] as const
export type HardwareClass = (typeof HARDWARE_CLASSES)[number]

export function hardwareClass(resources: Resources): HardwareClass {
  return resources.gpus?.vendor ?? 'cpu'
}
