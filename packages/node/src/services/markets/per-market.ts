import type { Market, Markets } from '../../markets.js'

/** Makes one for each market, and tells which is whose. */
export function perMarket<T>(markets: Markets, make: (market: Market) => T): (market: Market) => T {
  const made = new Map([...markets].map((market) => [market, { own: make(market) }]))
  return (market) => {
    const found = made.get(market)
    if (found === undefined) throw new Error('not a market of this daemon')
    return found.own
  }
}
