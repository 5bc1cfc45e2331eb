import type { TokenInfo } from '@opgpu/chain'
import { parseMoney } from '@opgpu/protocol'
import type { JobRequest } from '@opgpu/protocol/jobfile'
import { CodedError } from '@opgpu/utils'

/** A request whose price limit is in the smallest unit of its token. */
export type PricedRequest = JobRequest & { market: { maxPrice: bigint } }

/** Reads a price like "2.5 USDC" by the tokens of the network. Throws `bad_request`. */
export function priced(request: JobRequest, tokens: readonly TokenInfo[]): PricedRequest {
  const { market } = request
  const { maxPrice } = market
  if (typeof maxPrice === 'bigint') return { ...request, market: { ...market, maxPrice } }
  const { token, amount } = money(maxPrice, tokens)
  if (market.token !== undefined && market.token !== token.address) {
    throw new CodedError('bad_request', `the price is in ${token.symbol}, but the job is paid in ${market.token}`)
  }
  return { ...request, market: { ...market, maxPrice: amount, token: token.address } }
}

function money(text: string, tokens: readonly TokenInfo[]): { token: TokenInfo; amount: bigint } {
  try {
    return parseMoney(text, tokens)
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
    throw new CodedError('bad_request', error.message, { hint: error.hint ?? 'see: opgpu wallet tokens', cause: error })
  }
}
