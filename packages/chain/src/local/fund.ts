import type { Address, Signer } from '@opgpu/protocol'
import type { Logger } from '@opgpu/utils'
import { createInterfaces } from '../calls/interfaces.js'
import { domainOf } from '../network/domain.js'
import { minedNonce } from '../outbox/issuer.js'
import type { Network } from '../port.js'
import { Queries } from '../readers/queries.js'
import { TaskReader } from '../readers/tasks.js'
import { connectRpc } from '../rpc/connect.js'
import { transact } from './transact.js'

export interface FundOptions {
  network: Network
  /** Holds the coins and tokens that are given away. */
  deployer: Signer
  address: Address
  /** What the address has at least afterwards, in wei. */
  native: bigint
  /** What the address has at least afterwards, in the token's smallest unit. */
  tokens: bigint
  logger: Logger
  signal: AbortSignal
}

/** Fills an account of a development network up to the given amounts; may be called again. */
export async function fund(options: FundOptions): Promise<void> {
  const { network, deployer, address, native, tokens, logger, signal } = options
  const rpc = await connectRpc(network.rpcUrl, logger, signal)
  try {
    const interfaces = createInterfaces()
    const common = { rpc, interfaces, contracts: network.contracts, domain: domainOf(network) }
    const reader = new TaskReader(new Queries({ ...common, limit: () => signal }))
    const { token } = network.contracts
    const give = async (to: Address, data: string, value: bigint) =>
      transact(rpc, deployer, { nonce: await minedNonce(rpc, deployer, signal), to, data, value }, signal)
    const coins = native - (await reader.nativeBalance(address))
    if (coins > 0n) await give(address, '0x', coins)
    const missing = tokens - (await reader.balance(address, token))
    const transfer = () => interfaces.token.encodeFunctionData('transfer', [address, missing])
    if (missing > 0n) await give(token, transfer(), 0n)
  } finally {
    rpc.close()
  }
}
