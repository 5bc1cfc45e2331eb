import { CodedError } from '@opgpu/utils'
import { formatUnits, parseUnits } from 'ethers'

export const OGPN_DECIMALS = 18

/** "2.5 OGPN" or "2.5" → smallest units. Throws CodedError `bad_amount`. */
export function parseAmount(text: string, symbol = 'OGPN', decimals = OGPN_DECIMALS): bigint {
  const match = /^([0-9]+(?:\.[0-9]+)?)(?:\s*([A-Za-z]+))?$/.exec(text.trim())
  const unit = match?.[2]
  if (match?.[1] === undefined || (unit !== undefined && unit.toUpperCase() !== symbol)) {
    throw new CodedError('bad_amount', `"${text}" is not an amount of ${symbol}`, {
      hint: `write it like "2.5 ${symbol}"`,
    })
  }
  return parseUnits(match[1], decimals)
}

export function formatAmount(amount: bigint, symbol = 'OGPN', decimals = OGPN_DECIMALS): string {
  return `${formatUnits(amount, decimals).replace(/\.0$/, '')} ${symbol}`
}
