import type { Address } from '@opgpu/protocol'
import type { Chain, Permit } from '../src/index.js'
import type { Account } from './world.js'

/** The holder's EIP-2612 permit for the network's token. */
export async function permitOf(chain: Chain, holder: Account, spender: Address, amount: bigint): Promise<Permit> {
  const { timestampMs } = await chain.head()
  const deadline = BigInt(Math.floor(timestampMs / 1000) + 3_600)
  const { token } = chain.network.contracts
  const request = { holder: holder.signer.address, token, spender, amount, deadline }
  return { deadline, signature: holder.signer.sign(await chain.money.permitDigest(request)) }
}
