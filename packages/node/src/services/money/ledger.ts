import type { LightChain, TokenInfo } from '@opgpu/chain'
import type { Address, Signer } from '@opgpu/protocol'
import { tokenInfo } from '../tokens.js'

/** What of a chain the money of an account needs; a daemon's chain has it, and so has a light one. */
export type Ledger = Omit<LightChain, 'close'>

export interface MoneyContext {
  chain: Ledger
  signer: Signer
  /** The cloud wallet that a daemon's jobs are paid with; default: the one that its account owns. */
  wallet?: Address
}

/** A token of the network, or one that it does not name, in smallest units. */
export function tokenOf({ network }: Pick<Ledger, 'network'>, token: Address): TokenInfo {
  return tokenInfo(network, token) ?? { address: token, symbol: 'units', decimals: 0 }
}

export function stakeToken({ network }: Pick<Ledger, 'network'>): TokenInfo {
  return tokenOf({ network }, network.contracts.token)
}

/** The stake token first. */
export function tokensOf({ network }: Pick<Ledger, 'network'>): TokenInfo[] {
  const { token } = network.contracts
  return [stakeToken({ network }), ...network.tokens.filter(({ address }) => address !== token)]
}
