import { ceilDiv } from './pricing.js'

/** The ways to settle, and the gas that each takes for one task, its award included. */
export interface SettlementGas {
  single: bigint
  /** Among many in one transaction. */
  batch: bigint
  /** A session's own transactions, spread over its tasks. */
  session: bigint
}

/** So much of the chain's coin is worth so much of the token, both in smallest units. An operator's own estimate. */
export interface CoinPrice {
  native: bigint
  token: bigint
}

export interface GasMarket {
  weiPerGas: bigint
  /** Undefined when the operator gave none: then nothing is known of the worth of gas. */
  price?: CoinPrice
}

/** The most of a job's value that its settlement should cost. */
const MAX_COST_PERCENT = 5n

/** In the token's smallest unit, rounded up; undefined without a price. */
export function gasCost(gas: bigint, { weiPerGas, price }: GasMarket): bigint | undefined {
  return price && ceilDiv(gas * weiPerGas * price.token, price.native)
}

/** The least that a job has to be worth for each way, so that settling it costs 5 % at most. */
export function minimumValue(gas: SettlementGas, market: GasMarket): SettlementGas | undefined {
  const least = (used: bigint) => {
    const cost = gasCost(used, market)
    return cost === undefined ? undefined : ceilDiv(cost * 100n, MAX_COST_PERCENT)
  }
  const [single, batch, session] = [least(gas.single), least(gas.batch), least(gas.session)]
  if (single === undefined || batch === undefined || session === undefined) return undefined
  return { single, batch, session }
}
