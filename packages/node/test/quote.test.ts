import type { JobRequest } from '@opgpu/protocol/jobfile'
import { expect, test } from 'vitest'
import { CardCache } from '../src/gossip/cards.js'
import { quote } from '../src/services/quote.js'
import { chooseProvider } from '../src/services/session-provider.js'
import { ChainStub, options } from './support/stubs.js'
import { cardOf, client, provider, spec, stranger, TOKEN } from './support/words.js'

const dollar = { address: stranger.address, symbol: 'USDC', decimals: 6 }
const tokens = [{ address: TOKEN, symbol: 'OGPN', decimals: 18 }, dollar]
const given = options({ network: { ...options().network, tokens } })
const tariffs = [{ token: dollar.address, cpuPerSecond: 500n, gpuPerSecond: 0n }]

function market() {
  const chain = Object.assign(new ChainStub(), { network: given.network })
  const cards = new CardCache()
  cards.add(cardOf(provider, { tariffs }))
  cards.add(cardOf(stranger))
  return { chain: chain.chain, cards, signer: client, options: given }
}

function request(market: Partial<JobRequest['market']>): JobRequest {
  const { resources, limits } = spec
  return { resources, limits, market: { maxPrice: 10n ** 9n, ...market } } as JobRequest
}

test('a quote in another token is made of what the cards ask in it', async () => {
  const { eligible, refused, minimumPrice, token } = await quote(
    market(),
    request({ token: dollar.address }),
    AbortSignal.timeout(5_000),
  )
  expect(eligible).toMatchObject([{ provider: provider.address, ratePerSecond: 500n, estimate: 5_000n }])
  expect(refused).toEqual([{ provider: stranger.address, conditions: ['token'] }])
  expect({ minimumPrice, token }).toEqual({ minimumPrice: 5_000n, token: dollar })
})

test('the lowest price is of those that take the token, also when all ask more than is given', async () => {
  const wanted = request({ token: dollar.address, maxPrice: 1n })
  const { eligible, refused, minimumPrice } = await quote(market(), wanted, AbortSignal.timeout(5_000))
  expect({ eligible, minimumPrice }).toEqual({ eligible: [], minimumPrice: 5_000n })
  expect(refused.map(({ conditions }) => conditions)).toEqual([['price'], ['token']])
})

test('in the network’s own token everybody has a price', async () => {
  const { eligible } = await quote(market(), request({}), AbortSignal.timeout(5_000))
  expect(eligible.map(({ ratePerSecond }) => ratePerSecond)).toEqual([10n, 10n])
})

test('a session is opened with a provider that takes its token', async () => {
  expect(await chooseProvider(market(), dollar.address)).toBe(provider.address)
  const unknown = chooseProvider({ ...market(), cards: new CardCache() }, dollar.address)
  await expect(unknown).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('USDC') })
})
