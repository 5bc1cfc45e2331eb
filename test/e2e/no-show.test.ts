import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestMarket } from './support/market.js'

/** Quick parties, so that the deadline comes within the test. */
const TIMING = { lateBidsMs: 1000, awardMs: 2000, closingMs: 2000, silenceMs: 1000, expiryMs: 500 }
const CONTRACT_GRACE_SECONDS = 300
let market: TestMarket

beforeAll(async () => {
  market = await TestMarket.start({ options: { client: { timing: TIMING }, 'provider-1': { timing: TIMING } } })
})
afterAll(() => market?.stop())

test('a provider that disappears after its award loses stake, and the client has its money back', async () => {
  const before = await market.credits()
  const provider = market.network.daemon('provider-1')
  const staked = (await provider.client.showStake()).staked
  const minStake = 5n * 10n ** 18n
  const id = await market.submit('sleep 60', { pullMs: 1000, runMs: 1000, minStake })
  await market.reached(id, 'running')
  await provider.kill()
  await market.network.advanceChain(CONTRACT_GRACE_SECONDS)
  const job = await market.end(id)

  expect(job).toMatchObject({ state: 'refunded', payments: { paid: 0n, refunded: job.award?.amount } })
  const back = await market.network.restart('provider-1', new AbortController().signal)
  expect((await back.client.showStake()).staked).toBe(staked - minStake)
  // Half of the slashed stake is the harmed client's, a tenth is the caller's who proved it: here the same account.
  expect(await market.credits()).toBe(before + (minStake * 6n) / 10n)
})
