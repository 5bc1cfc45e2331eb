import { fieldsOf } from './eip712.js'
import { digest, hexOf } from './hash.js'
import type { Address, TaskId } from './ids.js'
import type { Bid, Offer } from './messages.js'
import { laneOf } from './salt.js'
import { structEncoder, type TypedField } from './struct.js'

/** What an award fixed (contracts/src/types/Task.sol). The chain keeps a hash of it; every later call brings it again. */
export interface Terms {
  taskId: TaskId
  client: Address
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
  /** Unix seconds of the block. */
  awardedAt: number
  /** The treasury's share when the task was awarded, basis points. */
  treasuryBps: number
}

export const TERMS_FIELDS: TypedField[] = fieldsOf(
  'bytes32 taskId, address client, uint64 lane, address provider, address token, uint128 amount, uint128 ratePerSecond, uint64 finishBy, uint32 challengePeriod, uint48 collateral, uint40 awardedAt, uint16 treasuryBps',
)

export const COLLATERAL_UNIT = 10n ** 15n
/** More than there are tokens, so as far out of reach as anything above it. */
const MAX_COLLATERAL = 2n ** 48n - 1n

/** Stake that a task holds, in units of 1e15, rounded up: never less than was asked for. */
export function collateralOf(minStake: bigint): bigint {
  const units = (minStake + COLLATERAL_UNIT - 1n) / COLLATERAL_UNIT
  return units < MAX_COLLATERAL ? units : MAX_COLLATERAL
}

/** What only the chain's award can tell. */
export type Awarded = Pick<Terms, 'awardedAt' | 'treasuryBps'>

export function termsOf(offer: Offer, bid: Bid, { awardedAt, treasuryBps }: Awarded): Terms {
  return {
    taskId: bid.taskId,
    client: offer.client,
    lane: laneOf(offer.salt),
    provider: bid.provider,
    token: offer.token,
    amount: bid.maxAmount,
    ratePerSecond: bid.ratePerSecond,
    finishBy: offer.finishBy,
    challengePeriod: offer.challengePeriod,
    collateral: collateralOf(offer.minStake),
    awardedAt,
    treasuryBps,
  }
}

const encodeTerms = structEncoder(TERMS_FIELDS)
const KEY_BYTES = 25

/** What the client's lane on chain holds while these terms are in force: the leading 25 bytes of their hash. */
export function termsKey(terms: Terms): `0x${string}` {
  return hexOf(digest(encodeTerms(terms)).subarray(0, KEY_BYTES))
}
