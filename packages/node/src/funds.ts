import type { Chain } from '@opgpu/chain'
import type { Address } from '@opgpu/protocol'

export interface Payer {
  client: Address
  token: Address
  /** The session key that signs where the client is a wallet. */
  operator?: Address
}

/** What an award to this client could lock now: its credits, and no more than its session key may spend today. */
export async function fundsOf(
  chain: Pick<Chain, 'credits' | 'wallets'>,
  { client, token, operator }: Payer,
): Promise<bigint> {
  const credits = await chain.credits(client, token)
  if (operator === undefined) return credits
  const key = await chain.wallets.sessionKey(client, operator)
  if (key.token !== token || key.expiresAt * 1000 <= Date.now()) return 0n
  return key.leftToday < credits ? key.leftToday : credits
}
