import type { Network, TokenInfo } from '@opgpu/chain'
import type { Address } from '@opgpu/protocol'

/** A token of the network by its address. */
export function tokenInfo({ tokens }: Pick<Network, 'tokens'>, token: Address): TokenInfo | undefined {
  return tokens.find(({ address }) => address === token)
}

/** Its name as people read it; the address of one that the network's file does not name. */
export function symbolOf(network: Pick<Network, 'tokens'>, token: Address): string {
  return tokenInfo(network, token)?.symbol ?? token
}
