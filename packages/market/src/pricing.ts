import type { Resources } from '@opgpu/protocol'

/** What a provider asks, in the token's smallest unit. */
export interface Tariff {
  /** Per second of one CPU with 4 GiB of memory, whichever of the two a job takes more of. */
  cpuPerSecond: bigint
  /** Per second of one GPU. */
  gpuPerSecond: bigint
}

const MEMORY_OF_ONE_CPU = 4n * 1024n ** 3n

/** Rounded up, so that no job is free. */
export function ratePerSecond(resources: Resources, tariff: Tariff): bigint {
  const byCpu = ceilDiv(tariff.cpuPerSecond * BigInt(resources.cpuMillis), 1000n)
  const byMemory = ceilDiv(tariff.cpuPerSecond * BigInt(resources.memoryBytes), MEMORY_OF_ONE_CPU)
  return (byCpu > byMemory ? byCpu : byMemory) + tariff.gpuPerSecond * BigInt(resources.gpus?.count ?? 0)
}

/** What a price needs to know of a job. */
export interface Timed {
  limits: { runMs: number }
}

/** The most a run of this spec can cost at a rate: its whole time limit. */
export function maxAmount(spec: Timed, rate: bigint): bigint {
  return ceilDiv(rate * BigInt(spec.limits.runMs), 1000n)
}

/** rate × metered time, by the millisecond, rounded up, never above `ceiling`. */
export function meteredAmount(rate: bigint, startedAt: number, endedAt: number, ceiling: bigint): bigint {
  const elapsedMs = BigInt(Math.max(0, Math.ceil(endedAt - startedAt)))
  const amount = ceilDiv(rate * elapsedMs, 1000n)
  return amount < ceiling ? amount : ceiling
}

export function ceilDiv(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b
}
