import type { Address } from '@opgpu/protocol'

/** The part of an operator address that stands in its lanes: `0x` and 7 bytes of hex. */
const OPERATOR_PART = 2 + 2 * 7
const INDEX_BITS = 8n

/** How many tasks of one daemon may be open at a time. */
export const LANES = 256

/** One of a daemon's own lanes, so that two daemons of one wallet never meet in one. */
export function laneOfOperator(operator: Address, index: number): bigint {
  return (BigInt(operator.slice(0, OPERATOR_PART)) << INDEX_BITS) | BigInt(index)
}

/** The first free lane, since a used one costs less gas than a new one; undefined when all are taken. */
export function pickLane(used: ReadonlySet<bigint>, operator: Address): bigint | undefined {
  for (let index = 0; index < LANES; index++) {
    const lane = laneOfOperator(operator, index)
    if (!used.has(lane)) return lane
  }
  return undefined
}
