import { CodedError } from '@opgpu/utils'

export const OGPN_DECIMALS = 18

/** "2.5 OGPN" or "2.5" → smallest units. Throws CodedError `bad_amount`. */
export function parseAmount(text: string, symbol = 'OGPN', decimals = OGPN_DECIMALS): bigint {
  const [, whole, fraction = '', unit = symbol] = /^([0-9]+)(?:\.([0-9]+))?(?:\s*([A-Za-z]+))?$/.exec(text.trim()) ?? []
  if (whole === undefined || unit.toUpperCase() !== symbol.toUpperCase() || fraction.length > decimals) {
    throw new CodedError('bad_amount', `"${text}" is not an amount of ${symbol}`, {
      hint: `write it like "2.5 ${symbol}", with at most ${decimals} decimals`,
    })
  }
  return BigInt(whole + fraction.padEnd(decimals, '0'))
}

/** Smallest units → "2.5 OGPN", exact. */
export function formatAmount(amount: bigint, symbol = 'OGPN', decimals = OGPN_DECIMALS): string {
  const sign = amount < 0n ? '-' : ''
  const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '')
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`} ${symbol}`
}
