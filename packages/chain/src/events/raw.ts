/** A log as a node tells it. */
export interface RawLog {
  address: string
  topics: string[]
  data: string
  blockNumber: string
  blockHash: string
  transactionHash: string
  logIndex: string
  /** Not all nodes say it. */
  blockTimestamp?: string
}
