import type { ReceiptsBackend } from '@opgpu/api'
import { asTaskId } from '@opgpu/protocol'
import type { Market, Markets } from '../../markets.js'
import { receiptsBackend } from '../receipts.js'
import { perMarket } from './per-market.js'

/** Receipts are checked against the chain that they name. */
export function receiptsInMarkets(markets: Markets): ReceiptsBackend {
  const receiptsIn = perMarket(markets, receiptsBackend)
  const marketOf = async (id: string, signal: AbortSignal): Promise<Market> => {
    if (id.startsWith('0x')) return markets.ofTask(asTaskId(id))
    const { receipt } = await receiptsIn(markets.first).show(id, signal)
    return [...markets].find(({ chain }) => chain.network.chainId === receipt.chainId) ?? markets.first
  }
  return {
    show: async (id, signal) => receiptsIn(await marketOf(id, signal)).show(id, signal),
    verify: async (id, signal) => receiptsIn(await marketOf(id, signal)).verify(id, signal),
  }
}
