import type { Address, Hex32 } from '@opgpu/protocol/ids'

/** What was asked of the backend, by method; tests look at it. */
export type Asked = Record<string, unknown>

export const PROVIDER = `0x${'11'.repeat(20)}` as Address
export const CLIENT = `0x${'22'.repeat(20)}` as Address
export const WALLET = `0x${'44'.repeat(20)}` as Address
export const TOKEN = { address: `0x${'33'.repeat(20)}` as Address, symbol: 'OGPN', decimals: 18 }
export const USDC = { address: `0x${'55'.repeat(20)}` as Address, symbol: 'USDC', decimals: 6 }
export const TX: Hex32 = `0x${'cd'.repeat(32)}`
