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

/** A token as people name it. */
export interface Denomination {
  symbol: string
  decimals: number
}

/**
 * "10 USDC" by the tokens of a network → the token and its smallest units; without a name it is the first of them. Throws
 * CodedError `bad_amount`.
 */
export function parseMoney<T extends Denomination>(text: string, tokens: readonly T[]): { token: T; amount: bigint } {
  const [, digits = '', name] = /^([^\sA-Za-z]+)\s*([A-Za-z]\S*)?$/.exec(text.trim()) ?? []
  if (digits.startsWith('-')) throw badAmount(`"${text}" is less than nothing`, 'write it without the minus')
  const [, whole, fraction = ''] = /^([0-9]+)(?:\.([0-9]+))?$/.exec(digits) ?? []
  if (whole === undefined) throw badAmount(`"${text}" is not an amount`, `write it like "2.5 ${tokens[0]?.symbol}"`)
  const token = name === undefined ? tokens[0] : tokens.find(({ symbol }) => isNamed(symbol, name))
  if (token === undefined) {
    const known = tokens.map(({ symbol }) => symbol).join(', ')
    throw badAmount(`"${text}": this network has no token ${name}`, `it has ${known}`)
  }
  const { symbol, decimals } = token
  if (fraction.length > decimals) {
    throw badAmount(`"${text}" has ${fraction.length} decimals, ${symbol} has ${decimals}`, 'write fewer decimals')
  }
  return { token, amount: BigInt(whole + fraction.padEnd(decimals, '0')) }
}

function isNamed(symbol: string, name: string): boolean {
  return symbol.toUpperCase() === name.toUpperCase()
}

function badAmount(message: string, hint: string): CodedError<'bad_amount'> {
  return new CodedError('bad_amount', message, { hint })
}

/** Smallest units → "2.5 OGPN", exact. */
export function formatAmount(amount: bigint, symbol = 'OGPN', decimals = OGPN_DECIMALS): string {
  const sign = amount < 0n ? '-' : ''
  const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '')
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`} ${symbol}`
}
