import { z } from 'zod'
import { chainName } from '../schemas.js'
import { containerPath, entryName, GPU_VENDORS } from '../spec.js'
import { anyPrice, cpuMillis, duration, fraction, only, price, size, textList } from './fields.js'
import { imageText } from './image.js'

const MIB = 1024 ** 2

/** What a job gets when its file does not say: small, short and cheap. */
export const JOB_DEFAULTS = {
  resources: { cpus: 1, memory: '1G', disk: '1G' },
  gpus: { count: 1, vendor: 'nvidia', vram: 0 },
  market: { mode: 'auction', maxPrice: '10 OGPN', bidWindow: '1s', minReputation: 0, minStake: 0 },
  payment: { ahead: '1m', grace: '90s' },
  limits: { pull: '15m', run: '10m', confirm: '1h' },
  outputs: { out: '/out' },
} as const

const environmentValue = z
  .union([z.string().max(8192), z.number(), z.boolean()], { error: 'not text, a number or true/false' })
  .transform(String)

const input = z.strictObject({
  /** A path (relative to the job file) or `ipfs://<cid>`. */
  from: z.string({ error: 'not a path or ipfs://<cid>' }).min(1, 'empty').max(4096),
  /** Where it is seen in the container. Default `/in/<name>`. */
  to: containerPath.optional(),
})

const gpus = z.strictObject({
  count: z.int('not a whole number').min(1, 'at least 1').max(64, 'at most 64').default(JOB_DEFAULTS.gpus.count),
  vendor: z.enum(GPU_VENDORS, { error: `write ${GPU_VENDORS.join(' or ')}` }).default(JOB_DEFAULTS.gpus.vendor),
  /** Memory of each. Default: any. */
  vram: size(0, '16G').default(JOB_DEFAULTS.gpus.vram),
})

const { resources, market, payment, limits } = JOB_DEFAULTS

const resourcesFields = z.strictObject({
  cpus: cpuMillis.prefault(resources.cpus),
  memory: size(6 * MIB, '16G').prefault(resources.memory),
  /** Upper bound of what the job may write as output. */
  disk: size(MIB, '50G').prefault(resources.disk),
  gpus: gpus.optional(),
})

const window = (example: string, maxMs: number) =>
  duration(1000, example).refine((ms) => ms <= maxMs, {
    error: `longer than ${maxMs / 60_000}m, the most there can be`,
  })

/** How far ahead of its use the job is paid, and how long it runs on without. */
const paymentFields = z.strictObject(
  {
    ahead: window('1m', 3_600_000).prefault(payment.ahead),
    grace: window('90s', 600_000).prefault(payment.grace),
  },
  { error: ({ code }) => (code === 'invalid_type' ? 'write voucher, or { ahead: 1m, grace: 90s }' : undefined) },
)

const marketFields = z.strictObject({
  mode: only('auction').prefault(market.mode),
  /** Where it is traded, by its network's name or its id. Default: the daemon's first chain. */
  chain: z.union([z.string(), z.number()]).transform(String).pipe(chainName).optional(),
  /** The most the whole job may cost; what is not spent comes back. */
  maxPrice: anyPrice.prefault(market.maxPrice),
  /** How long bids are collected. */
  bidWindow: duration(50, '2s').prefault(market.bidWindow),
  minReputation: fraction.prefault(market.minReputation),
  /** OGPN that a provider must have free at stake. */
  minStake: price.prefault(market.minStake),
  /** `voucher`, or its windows: pay as you go. Default: pay once, for the result. */
  payment: z.preprocess((given) => (given === 'voucher' ? {} : given), paymentFields.optional()),
})

const limitsFields = z.strictObject({
  pull: duration(1000, '15m').prefault(limits.pull),
  run: duration(1000, '1h').prefault(limits.run),
  /** How long this daemon may be silent before a provider is paid without its word. */
  confirm: duration(1000, '24h').prefault(limits.confirm),
})

const verifyFields = z.strictObject({
  replicas: only(1).prefault(1),
  quorum: only(1).prefault(1),
  compare: only('exact').prefault('exact'),
})

/** The YAML form of a job, strict: what is not known here is an error. */
export const jobFileSchema = z.strictObject(
  {
    version: only(1),
    image: imageText,
    command: textList('["python", "train.py"]').max(256).default([]),
    entrypoint: textList('["/bin/sh", "-c"]').max(64).optional(),
    environment: z
      .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'not the name of a variable'), environmentValue)
      .default({}),
    inputs: z.record(entryName, input).default({}),
    outputs: z.record(entryName, containerPath).default(JOB_DEFAULTS.outputs),
    resources: resourcesFields.prefault({}),
    market: marketFields.prefault({}),
    limits: limitsFields.prefault({}),
    network: only('none').prefault('none'),
    verify: verifyFields.prefault({}),
  },
  { error: ({ code }) => (code === 'invalid_type' ? 'not a job: a job file is a mapping of fields' : undefined) },
)

export type JobFile = z.output<typeof jobFileSchema>
