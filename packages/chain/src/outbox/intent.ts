import type { Address, Hex32 } from '@opgpu/protocol'
import type { Refusal } from '../calls/refusal.js'

/** Wei for a unit of gas. */
export interface Fees {
  maxFee: bigint
  tip: bigint
}

/** How a transaction ended: where it was mined, and what the contract said when it refused. */
export interface Outcome {
  transactionHash: Hex32
  blockNumber: number
  gasUsed: bigint
  refusal?: Refusal
}

/** A call that was promised to be made once; stored before anything is sent. */
export interface Intent {
  key: string
  to: Address
  data: `0x${string}`
  nonce: number
  gas: bigint
  fees: Fees
  /** The newest signed version. */
  raw: `0x${string}`
  /** All versions signed under this nonce, oldest first; any of them may be mined. */
  hashes: Hex32[]
  /** The chain's height when the newest version was signed. */
  signedAt: number
  /** How often a new nonce was taken. */
  attempts: number
  /** Why the node never took it; its nonce is then spent on a transfer of nothing. */
  voided?: string
  outcome?: Outcome
}
