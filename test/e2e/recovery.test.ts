import type { JobView } from '@opgpu/api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { costOf, TestMarket } from './support/market.js'

const SCRIPT = 'echo begun; sleep 2; echo ended; echo done > /out/done'
const signal = new AbortController().signal
let market: TestMarket

beforeAll(async () => {
  market = await TestMarket.start()
})
afterAll(() => market?.stop())

/** Settled, and exactly once: what left the client's credits is what this one job cost. */
async function expectPaidOnce(job: JobView, before: bigint): Promise<void> {
  expect(job).toMatchObject({ state: 'settled', container: { exitCode: 0 } })
  expect(before - (await market.credits())).toBe(costOf(job))
  expect(await market.logs(job.id)).toBe('begun\nended\n')
  const provider = await market.end(job.id, 'provider-1')
  expect(provider).toMatchObject({ state: 'settled', payments: { paid: job.payments?.paid } })
}

describe('the provider is killed', () => {
  for (const state of ['awarded', 'running', 'verifying'] as const) {
    test(`when the job is ${state}`, async () => {
      const before = await market.credits()
      const id = await market.submit(SCRIPT)
      await market.reached(id, 'awarded')
      await market.reached(id, state, 'provider-1')
      await market.network.daemon('provider-1').kill()
      const ended = market.end(id)
      await market.network.restart('provider-1', signal)
      await expectPaidOnce(await ended, before)
    })
  }
})

describe('the client is killed', () => {
  for (const state of ['bidding', 'awarded', 'running', 'verifying'] as const) {
    test(`when the job is ${state}`, async () => {
      const before = await market.credits()
      const id = await market.submit(SCRIPT)
      await market.reached(id, state)
      await market.network.client.kill()
      await market.network.restart('client', signal)
      await expectPaidOnce(await market.end(id), before)
    })
  }
})

test('the client is killed as soon as it has taken the job', async () => {
  const before = await market.credits()
  const id = await market.submit(SCRIPT)
  await market.network.client.kill()
  await market.network.restart('client', signal)
  await expectPaidOnce(await market.end(id), before)
})

test('the chain is killed while the job runs', async () => {
  const before = await market.credits()
  const id = await market.submit(SCRIPT)
  await market.reached(id, 'running')
  process.kill(market.network.chain.pid, 'SIGKILL')
  await market.network.restartChain(signal)
  await expectPaidOnce(await market.end(id), before)
})
