import type { Bid, Delivery, MeterSample, Result } from '@opgpu/protocol'
import { meteredAmount } from './pricing.js'

/** How far the provider's clock and metered time may be from what the client saw, milliseconds. */
export const METER_TOLERANCE_MS = 5_000

export type Objection = 'overcharged' | 'mismatch'

export interface Observation {
  /** When the client sent the award, which no container can precede, and when the delivery arrived. */
  awardedAt: number
  deliveredAt: number
  /** Root recomputed from the delivered samples. */
  meterRoot: string
}

/** What the client checks before it accepts a delivery's price; none when it may sign. */
export function objections(delivery: Delivery, bid: Bid, seen: Observation): Objection[] {
  const { message: result } = delivery.result
  const found: Objection[] = []
  if (result.meter !== seen.meterRoot || !orderly(delivery.samples, result)) found.push('mismatch')
  const elapsed = result.endedAt - result.startedAt
  const possible = seen.deliveredAt - seen.awardedAt + METER_TOLERANCE_MS
  const due = meteredAmount(bid.ratePerSecond, result.startedAt, result.endedAt, bid.maxAmount)
  if (elapsed < 0 || elapsed > possible || result.amount > due) found.push('overcharged')
  return found
}

const COUNTERS = ['at', 'cpuMicros', 'peakMemoryBytes', 'gpuMillis', 'bytesIn', 'bytesOut'] as const

/** Samples lie within the run, in order of time, and counters never fall. */
function orderly(samples: readonly MeterSample[], { startedAt, endedAt }: Result): boolean {
  return samples.every((sample, index) => {
    const before = samples[index - 1]
    if (sample.at < startedAt - METER_TOLERANCE_MS || sample.at > endedAt + METER_TOLERANCE_MS) return false
    return before === undefined || COUNTERS.every((name) => sample[name] >= before[name])
  })
}
