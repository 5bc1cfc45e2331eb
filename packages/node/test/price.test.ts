import type { TokenInfo } from '@opgpu/chain'
import type { Address } from '@opgpu/protocol'
import { JOB_DEFAULTS, type JobRequest, jobFileSchema, toJobRequest } from '@opgpu/protocol/jobfile'
import { describe, expect, it } from 'vitest'
import { priced } from '../src/services/price.js'

const address = (digit: string) => `0x${digit.repeat(40)}` as Address
const OGPN: TokenInfo = { address: address('1'), symbol: 'OGPN', decimals: 18 }
const USDC: TokenInfo = { address: address('2'), symbol: 'USDC', decimals: 6 }
const IMAGE = 'ipfs://bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy'

function requestAt(maxPrice: string, token?: Address): JobRequest {
  const file = jobFileSchema.parse({ version: 1, image: IMAGE, market: { maxPrice } })
  const request = toJobRequest(file, '/')
  return { ...request, market: { ...request.market, ...(token && { token }) } }
}

describe('the price of a request', () => {
  it('is in the token that it names', () => {
    const { market } = priced(requestAt('2.5 usdc'), [OGPN, USDC])
    expect(market).toMatchObject({ maxPrice: 2_500_000n, token: USDC.address })
  })

  it("is in the network's own token when it names none", () => {
    const { market } = priced(requestAt(JOB_DEFAULTS.market.maxPrice), [OGPN, USDC])
    expect(market).toMatchObject({ maxPrice: 10n ** 19n })
    expect(market.token).toBeUndefined()
  })

  it.each([
    ['2 EUR', 'this network has no token EUR'],
    ['0.0000001 USDC', 'USDC has 6'],
  ])('of %s is refused', (text, reason) => {
    expect(() => priced(requestAt(text), [OGPN, USDC])).toThrow(reason)
  })

  it('and the token of a job are one', () => {
    expect(() => priced(requestAt('2 USDC', OGPN.address), [OGPN, USDC])).toThrow('the price is in USDC')
  })
})
