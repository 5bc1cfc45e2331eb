import { afterAll, beforeAll, expect, test } from 'vitest'
import { costOf, TestMarket } from './support/market.js'

const signal = new AbortController().signal
const payment = { aheadMs: 2_000, graceMs: 2_000 }
let market: TestMarket

beforeAll(async () => {
  market = await TestMarket.start()
})
afterAll(() => market?.stop())

test('a job is paid while it runs, and settled for what it came to', async () => {
  const before = await market.credits()
  const job = await market.run('sleep 5; echo done > /out/done', { payment })
  expect(job).toMatchObject({ state: 'settled', container: { exitCode: 0 }, vouchers: { payment } })
  expect(job.vouchers?.last?.sequence).toBeGreaterThan(3)
  expect(before - (await market.credits())).toBe(costOf(job))
  expect(costOf(job)).toBeLessThanOrEqual(job.vouchers?.last?.amount ?? 0n)
})

test('a client that is gone no longer pays: the run ends within its grace, for the last voucher and not more', async () => {
  const before = await market.credits()
  const id = await market.submit('while true; do sleep 1; echo goes on; done', { payment })
  // The first voucher is signed as soon as the client hears that it runs.
  await market.until(id, ({ type }) => type === 'log')
  await market.network.client.kill()
  const killedAt = Date.now()
  await market.reached(id, 'publishing', 'provider-1')
  expect(Date.now() - killedAt).toBeLessThan(payment.aheadMs + payment.graceMs + 3_000)
  const stopped = await market.end(id, 'provider-1')
  expect(stopped).toMatchObject({ state: 'failed', failure: { code: 'unpaid' }, receipt: { verified: true } })
  expect(costOf(stopped)).toBe(stopped.vouchers?.last?.amount)
  await market.network.restart('client', signal)
  const seen = await market.end(id)
  expect(seen).toMatchObject({ state: 'failed', failure: { code: 'unpaid' } })
  expect(costOf(seen)).toBe(costOf(stopped))
  expect(before - (await market.credits())).toBe(costOf(stopped))
})

test('a client that comes back within the grace goes on paying', async () => {
  const id = await market.submit('sleep 9; echo done > /out/done', { payment: { aheadMs: 4_000, graceMs: 20_000 } })
  await market.reached(id, 'running')
  await market.network.client.kill()
  await market.network.restart('client', signal)
  const job = await market.end(id)
  expect(job).toMatchObject({ state: 'settled', container: { exitCode: 0 } })
})

test('a provider that was killed re-reads its last voucher and goes on', async () => {
  const id = await market.submit('sleep 12; echo done > /out/done', { payment: { aheadMs: 4_000, graceMs: 4_000 } })
  await market.reached(id, 'running')
  await market.network.daemon('provider-1').kill()
  await market.network.restart('provider-1', signal)
  const job = await market.end(id)
  expect(job).toMatchObject({ state: 'settled', container: { exitCode: 0 } })
})
