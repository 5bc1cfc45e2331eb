import type { Address } from '@opgpu/protocol'
import { type JobRequest, jobRequestSchema } from '@opgpu/protocol/jobfile'

const MIB = 1024 ** 2

/** What a test may want different from the small job that `request` makes. */
export interface Job {
  /** Default: the daemon's first. */
  chain?: string
  input?: string
  cpuMillis?: number
  environment?: Record<string, string>
  memoryBytes?: number
  diskBytes?: number
  gpus?: { count: number; vramBytes: number }
  maxPrice?: bigint
  token?: Address
  minStake?: bigint
  runMs?: number
  pullMs?: number
  confirmMs?: number
  /** Paid by vouchers while it runs. */
  payment?: { aheadMs: number; graceMs: number }
}

/** One shell script with an optional input at /in/data and one output directory at /out. */
export function request(cid: string, script: string, job: Job = {}): JobRequest {
  const { input, gpus, cpuMillis = 200, memoryBytes = 64 * MIB, diskBytes = 16 * MIB } = job
  return jobRequestSchema.parse({
    image: { kind: 'archive', cid },
    command: ['sh', '-c', script],
    environment: job.environment ?? {},
    inputs: input === undefined ? [] : [{ name: 'data', from: { kind: 'path', path: input }, to: '/in/data' }],
    outputs: [{ name: 'out', path: '/out' }],
    resources: { cpuMillis, memoryBytes, diskBytes, ...(gpus && { gpus: { vendor: 'nvidia', ...gpus } }) },
    market: {
      mode: 'auction',
      maxPrice: job.maxPrice ?? 10n ** 18n,
      ...(job.token && { token: job.token }),
      bidWindowMs: 300,
      minReputation: 0,
      minStake: job.minStake ?? 10n ** 18n,
      ...(job.chain !== undefined && { chain: job.chain }),
      ...(job.payment && { payment: job.payment }),
    },
    limits: { pullMs: job.pullMs ?? 60_000, runMs: job.runMs ?? 60_000, confirmMs: job.confirmMs ?? 60_000 },
    network: 'none',
    verify: { replicas: 1, quorum: 1, compare: 'exact' },
  })
}
