import type { Domain } from '@opgpu/protocol'
import type { Network } from '../port.js'

/** Where the market's messages of a network count. */
export function domainOf({ chainId, contracts }: Pick<Network, 'chainId' | 'contracts'>): Domain {
  return { chainId: BigInt(chainId), taskManager: contracts.taskManager }
}
