import type { Address, TaskId } from '@opgpu/protocol'

/** What an award fixed; later calls repeat it and the contract checks its hash. */
export interface Terms {
  taskId: TaskId
  client: Address
  /** The leading 8 bytes of the offer's salt. */
  lane: bigint
  provider: Address
  token: Address
  /** What is locked: the most that the task may cost. */
  amount: bigint
  ratePerSecond: bigint
  /** Unix milliseconds. */
  finishBy: number
  /** Seconds. */
  challengePeriod: number
  /** In units of 1e15, a thousandth of the stake token. */
  collateral: bigint
  /** Unix seconds. */
  awardedAt: number
  treasuryBps: number
}
