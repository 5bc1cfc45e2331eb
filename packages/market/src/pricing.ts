import type { Resources } from '@opgpu/protocol'

/** What a provider asks, in the token's smallest unit. */
export interface Tariff {
  /** Per second of one CPU with 4 GiB of memory, whichever of the two a job takes more of. */
  cpuPerSecond: bigint
  /** Per second of one GPU. */
  gpuPerSecond: bigint
}

const MEMORY_OF_ONE_CPU_MIB = 4096n
const MIB = 1024n * 1024n

/** Rounded up, so that no job is free. */
export function ratePerSecond(resources: Resources, tariff: Tariff): bigint {
  const byCpu = tariff.cpuPerSecond * BigInt(resources.cpuMillis)
  const byMemory = (tariff.cpuPerSecond * 1000n * (BigInt(resources.memoryBytes) / MIB)) / MEMORY_OF_ONE_CPU_MIB
  const base = ceilDiv(byCpu > byMemory ? byCpu : byMemory, 1000n)
  return base + tariff.gpuPerSecond * BigInt(resources.gpus?.count ?? 0)
}

/** What a price needs to know of a job. */
export interface Timed {
  limits: { runMs: number }
}

/** The most a run of this spec can cost at a rate: its whole time limit. */
export function maxAmount(spec: Timed, rate: bigint): bigint {
  return meteredAmount(rate, 0, spec.limits.runMs, rate * BigInt(Math.ceil(spec.limits.runMs / 1000)))
}

/** rate × metered time, by the millisecond, rounded up, never above `ceiling`. */
export function meteredAmount(rate: bigint, startedAt: number, endedAt: number, ceiling: bigint): bigint {
  const elapsedMs = BigInt(Math.max(0, Math.ceil(endedAt - startedAt)))
  const amount = ceilDiv(rate * elapsedMs, 1000n)
  return amount < ceiling ? amount : ceiling
}

export interface Split {
  provider: bigint
  stakers: bigint
  treasury: bigint
}

/** How the contract splits a settled amount: 12 % stakers, 3 % treasury, the rest (with the dust) to the provider. */
export function split(amount: bigint, treasuryBps = 300n): Split {
  const stakers = (amount * 1200n) / 10_000n
  const treasury = (amount * treasuryBps) / 10_000n
  return { provider: amount - stakers - treasury, stakers, treasury }
}

function ceilDiv(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b
}
