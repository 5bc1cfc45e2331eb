import type { Address, CapabilityCard, JobSpec, Offer, Resources } from '@opgpu/protocol'
import { maxAmount, type Tariff, type Timed } from './pricing.js'

/** Why a machine cannot take a job; each is a condition that a person can look up. */
export type Condition =
  | 'cpus'
  | 'memory'
  | 'disk'
  | 'gpu.vendor'
  | 'gpu.count'
  | 'gpu.vram'
  | 'price'
  | 'time'
  | 'stake'
  | 'reputation'
  | 'value'
  | 'mode'
  | 'token'

export interface Machine {
  cpuMillis: number
  memoryBytes: number
  diskBytes: number
  gpus: readonly { vendor: string; vramBytes: number }[]
}

/** The conditions of `resources` that `machine` fails; none when it fits. */
export function lacking(resources: Resources, machine: Machine): Condition[] {
  const failed: Condition[] = []
  if (machine.cpuMillis < resources.cpuMillis) failed.push('cpus')
  if (machine.memoryBytes < resources.memoryBytes) failed.push('memory')
  if (machine.diskBytes < resources.diskBytes) failed.push('disk')
  return [...failed, ...lackingGpus(resources, machine)]
}

function lackingGpus({ gpus: wanted }: Resources, machine: Machine): Condition[] {
  if (wanted === undefined) return []
  const ofVendor = machine.gpus.filter((gpu) => gpu.vendor === wanted.vendor)
  if (ofVendor.length === 0) return ['gpu.vendor']
  if (ofVendor.length < wanted.count) return ['gpu.count']
  return ofVendor.filter((gpu) => gpu.vramBytes >= wanted.vramBytes).length < wanted.count ? ['gpu.vram'] : []
}

/** How a provider stands when it looks at an offer. */
export interface Standing {
  rate: bigint
  now: number
  /** Free stake behind the provider, OGPN's smallest unit. */
  freeStake: bigint
  /** Its own score, basis points. */
  reputation?: number
  /** What a job has to be worth here, in the token's smallest unit. */
  minimumValue?: bigint
}

/** What a provider checks before it bids, beyond its machine. */
export function unacceptable(offer: Offer, spec: JobSpec, standing: Standing): Condition[] {
  const { rate, now, freeStake, reputation, minimumValue = 0n } = standing
  const failed: Condition[] = []
  if (offer.mode !== 'auction' || offer.replicas !== 1) failed.push('mode')
  if (maxAmount(spec, rate) > offer.maxPrice) failed.push('price')
  if (now + spec.limits.runMs > offer.finishBy || now > offer.bidUntil) failed.push('time')
  if (freeStake < offer.minStake) failed.push('stake')
  if (reputation !== undefined && reputation < offer.minReputation) failed.push('reputation')
  if (maxAmount(spec, rate) < minimumValue) failed.push('value')
  return failed
}

/** What a card asks in a token; undefined when it names no price in it. `own`: the network's own token. */
export function cardTariff({ tariff, tariffs = [] }: CapabilityCard, token: Address, own: Address): Tariff | undefined {
  return token === own ? tariff : tariffs.find((other) => other.token === token)
}

/** What a card promises for a job at a price limit: the client's view before any bid. No rate: the token is not taken. */
export function refusals(
  spec: Timed & { resources: Resources },
  maxPrice: bigint,
  card: CapabilityCard,
  rate: bigint | undefined,
): Condition[] {
  const failed = lacking(spec.resources, card)
  if (rate === undefined) return [...failed, 'token']
  return maxAmount(spec, rate) > maxPrice ? [...failed, 'price'] : failed
}
