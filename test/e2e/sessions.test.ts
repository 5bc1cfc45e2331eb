import { DEFAULT_SESSIONS } from '@opgpu/node'
import type { SessionId } from '@opgpu/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { costOf, TestMarket } from './support/market.js'
import { Watcher } from './support/watcher.js'

const OGPN = 10n ** 18n
const signal = new AbortController().signal
const sessions = { redeem: { ...DEFAULT_SESSIONS.redeem, maxTasks: 5 }, minNoticeMs: 1_000, minSeconds: 1 }
let market: TestMarket
let watcher: Watcher

beforeAll(async () => {
  market = await TestMarket.start({ options: { 'provider-1': { sessions } } })
  watcher = await Watcher.open(market, 'provider-1')
})
afterAll(async () => {
  await watcher?.close()
  await market?.stop()
})

const provider = () => market.network.daemon('provider-1')

async function open(amount: bigint, noticeSeconds = 60): Promise<SessionId> {
  const body = { provider: provider().info.address, amount, noticeSeconds }
  const session = await market.client.openSession({ body })
  expect(session).toMatchObject({ state: 'open', deposit: amount, free: amount })
  return session.id as SessionId
}

test('five jobs, one redemption, and not a unit is lost', async () => {
  const before = await market.credits()
  const id = await open(10n * OGPN)
  expect(await market.credits()).toBe(before - 10n * OGPN)
  const first = await market.run('echo 1 > /out/done')
  const rest = await Promise.all([2, 3, 4, 5].map((n) => market.run(`echo ${n} > /out/done`)))
  const jobs = [first, ...rest]
  for (const job of jobs) {
    expect(job).toMatchObject({
      state: 'settled',
      receipt: { verified: true },
      vouchers: { underSession: true },
    })
  }
  const total = jobs.reduce((sum, job) => sum + costOf(job), 0n)
  const { paid, stakers, treasury, redeemed } = await watcher.chain.event(id, ['session-redeemed'], signal)
  expect([redeemed, paid + stakers + treasury]).toEqual([total, total])
  const closed = await provider().client.closeSession({ params: { id } })
  expect(closed).toMatchObject({ state: 'closed', signed: total, redeemed: total, jobs: [] })
  await watcher.chain.event(id, ['session-closed'], signal)
  const events = await watcher.chain.sessionEvents(id)
  expect(events.map(({ type }) => type)).toEqual(['session-opened', 'session-redeemed', 'session-closed'])
  expect(await market.credits()).toBe(before - total)
})

test('a provider that was away when the notice was given redeems in time, and the rest comes back', async () => {
  const before = await market.credits()
  const id = await open(5n * OGPN, 20)
  const job = await market.run('echo 1 > /out/done')
  expect(job).toMatchObject({ state: 'settled', vouchers: { underSession: true } })
  await provider().kill()
  const ending = await market.client.endSession({ params: { id }, body: {} })
  expect(ending).toMatchObject({ state: 'closing', redeemed: 0n })
  await market.network.restart('provider-1', signal)
  const { refunded } = await watcher.chain.event(id, ['session-closed'], signal)
  expect(refunded).toBe(5n * OGPN - costOf(job))
  expect(await market.credits()).toBe(before - costOf(job))
})

test('jobs of a session are paid once, whoever is killed at whatever moment', async () => {
  const before = await market.credits()
  const id = await open(5n * OGPN)
  const script = 'sleep 2; echo done > /out/done'
  const jobs = []
  for (const [name, state] of [
    ['client', 'bidding'],
    ['client', 'running'],
    ['client', 'verifying'],
    ['provider-1', 'awarded'],
    ['provider-1', 'verifying'],
  ] as const) {
    const job = await market.submit(script)
    if (name === 'provider-1') await market.reached(job, 'awarded')
    await market.reached(job, state, name)
    await market.network.daemon(name).kill()
    await market.network.restart(name, signal)
    jobs.push(await market.end(job), await market.end(job, 'provider-1'))
  }
  for (const job of jobs) expect(job).toMatchObject({ state: 'settled', vouchers: { underSession: true } })
  const total = jobs.reduce((sum, job) => sum + costOf(job), 0n) / 2n
  const { redeemed } = await watcher.chain.event(id, ['session-redeemed'], signal)
  expect(redeemed).toBe(total)
  await provider().client.closeSession({ params: { id } })
  expect(await market.credits()).toBe(before - total)
})

test('a top-up answers the warning that the money is nearly used up', async () => {
  const payment = { aheadMs: 2_000, graceMs: 5_000 }
  const [card] = await market.client.listGpus()
  const ceiling = ((card?.ratePerSecond ?? 0n) * 20n) / 5n
  const id = await open(ceiling)
  const job = await market.submit('while true; do sleep 1; done', { payment, runMs: 20_000, maxPrice: ceiling })
  const warned = await market.until(job, ({ type }) => type === 'funds')
  expect(warned).toMatchObject({ warning: 'top_up_needed' })
  await market.client.topUpSession({ params: { id }, body: { amount: 10n * OGPN } })
  const cleared = await market.until(job, (event) => event.type === 'funds' && event.warning === undefined)
  expect(cleared).toMatchObject({ type: 'funds' })
  await market.client.cancelJob({ params: { id: job } })
  const ended = await market.end(job)
  expect(ended).toMatchObject({
    state: 'failed',
    failure: { code: 'cancelled' },
    vouchers: { underSession: true, payment },
  })
  expect(costOf(ended)).toBeLessThanOrEqual(ended.vouchers?.last?.amount ?? 0n)
})
