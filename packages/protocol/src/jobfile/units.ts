const SIZE_POWERS: Record<string, number> = { '': 0, K: 1, M: 2, G: 3, T: 4 }
const DURATION_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** "16G", "512MiB", "1.5g", 4096 → bytes; K, M, G, T are powers of 1024, as in Docker. Undefined when it is no size. */
export function parseSize(given: string | number): number | undefined {
  const [, digits, letter = ''] = /^(\d+(?:\.\d+)?)\s*([KMGT])?(?:i?B)?$/i.exec(String(given).trim()) ?? []
  if (digits === undefined) return undefined
  return whole(Number(digits) * 1024 ** (SIZE_POWERS[letter.toUpperCase()] ?? 0))
}

/** Bytes → the shortest exact form that `parseSize` reads. */
export function formatSize(bytes: number): string {
  const letter = ['T', 'G', 'M', 'K'].find((unit) => bytes >= 1024 && bytes % 1024 ** (SIZE_POWERS[unit] ?? 0) === 0)
  return letter === undefined ? String(bytes) : `${bytes / 1024 ** (SIZE_POWERS[letter] ?? 0)}${letter}`
}

/** "2s", "300ms", "1h30m" → milliseconds. A bare number is no duration. Undefined when it is none. */
export function parseDuration(given: string): number | undefined {
  const text = given.trim()
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return undefined
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)]
  return whole(parts.reduce((sum, [, digits, unit = 'ms']) => sum + Number(digits) * (DURATION_MS[unit] ?? 0), 0))
}

/** Milliseconds → the form with the fewest parts that `parseDuration` reads. */
export function formatDuration(ms: number): string {
  const unit = ['d', 'h', 'm', 's', 'ms'].find(
    (name) => ms >= (DURATION_MS[name] ?? 0) && ms % (DURATION_MS[name] ?? 1) === 0,
  )
  return unit === undefined ? `${ms}ms` : `${ms / (DURATION_MS[unit] ?? 1)}${unit}`
}

function whole(value: number): number | undefined {
  const rounded = Math.round(value)
  return Number.isSafeInteger(rounded) ? rounded : undefined
}

/** An amount of a named token, as people write it. */
export const NAMED_AMOUNT = /^([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]\S*)$/
