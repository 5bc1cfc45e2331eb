/** How measured values spread; in the values' own unit. */
export interface Spread {
  count: number
  p50: number
  p95: number
  least: number
  most: number
}

/** Nearest rank, so every figure is one that was measured. Throws when nothing was. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const rank = (share: number): number => {
    const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
    if (value === undefined) throw new Error('nothing was measured')
    return value
  }
  return { count: sorted.length, p50: rank(0.5), p95: rank(0.95), least: rank(0), most: rank(1) }
}
