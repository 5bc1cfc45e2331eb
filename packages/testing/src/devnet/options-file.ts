import { type DaemonOptions, type GivenOptions, withDefaults } from '@opgpu/node'

/** Amounts as `{ "bigint": "…" }`, since JSON has none. */
export function formatOptions(options: GivenOptions): string {
  return JSON.stringify(options, (_, value) => (typeof value === 'bigint' ? { bigint: value.toString() } : value), 2)
}

export function parseOptions(text: string): DaemonOptions {
  return withDefaults(JSON.parse(text, (_, value) => (isBigint(value) ? BigInt(value.bigint) : value)))
}

function isBigint(value: unknown): value is { bigint: string } {
  return typeof value === 'object' && value !== null && 'bigint' in value
}
