import type { Address } from '@opgpu/protocol'

/** What a call comes to on chain. */
export interface ContractCall {
  to: Address
  data: `0x${string}`
  /** In wei; default none. */
  value?: bigint
}
