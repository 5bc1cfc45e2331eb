import type { SessionView } from '@opgpu/api'
import { DEFAULT_SESSIONS } from '@opgpu/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { costOf, TestMarket } from './support/market.js'

const OGPN = 10n ** 18n
const signal = new AbortController().signal
const redeem = { ...DEFAULT_SESSIONS.redeem, maxTasks: 5 }
let market: TestMarket

beforeAll(async () => {
  market = await TestMarket.start({ options: { 'provider-1': { sessions: { redeem, minNoticeMs: 1_000 } } } })
})
afterAll(() => market?.stop())

const provider = () => market.network.daemon('provider-1')
const open = (amount: bigint, noticeSeconds = 60) =>
  market.client.openSession({ body: { provider: provider().info.address, amount, noticeSeconds } })

/** The session once one side knows that of it; the chain tells both. */
async function known(id: string, accept: (session: SessionView) => boolean, of = market.client): Promise<SessionView> {
  for (;;) {
    const session = await of.showSession({ params: { id: id as SessionView['id'] } })
    if (accept(session)) return session
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

test('five jobs, one redemption, and not a unit is lost', async () => {
  const before = await market.credits()
  const session = await open(10n * OGPN)
  expect(session).toMatchObject({ state: 'open', deposit: 10n * OGPN, free: 10n * OGPN })
  expect(await market.credits()).toBe(before - 10n * OGPN)
  const first = await market.run('echo 1 > /out/done')
  expect(first).toMatchObject({ state: 'settled', vouchers: { underSession: true } })
  expect(first.award?.transaction).toBeUndefined()
  const rest = await Promise.all([2, 3, 4, 5].map((n) => market.run(`echo ${n} > /out/done`)))
  const jobs = [first, ...rest]
  for (const job of jobs) expect(job).toMatchObject({ state: 'settled', receipt: { verified: true } })
  const total = jobs.reduce((sum, job) => sum + costOf(job), 0n)
  const redeemed = await known(session.id, (now) => now.redeemed > 0n)
  expect(redeemed).toMatchObject({ signed: total, redeemed: total, free: 10n * OGPN - total, jobs: [] })
  await provider().client.closeSession({ params: { id: session.id } })
  await known(session.id, ({ state }) => state === 'closed')
  expect(await market.credits()).toBe(before - total)
})

test('a provider that was away when the notice was given redeems in time, and the rest comes back', async () => {
  const before = await market.credits()
  const session = await open(5n * OGPN, 20)
  const job = await market.run('echo 1 > /out/done')
  expect(job).toMatchObject({ state: 'settled', vouchers: { underSession: true } })
  await provider().kill()
  const ending = await market.client.endSession({ params: { id: session.id }, body: {} })
  expect(ending).toMatchObject({ state: 'closing', redeemed: 0n })
  await market.network.restart('provider-1', signal)
  const closed = await known(session.id, ({ state }) => state === 'closed')
  expect(closed.redeemed).toBe(costOf(job))
  expect(await market.credits()).toBe(before - costOf(job))
})

test('a top-up answers the warning that the money is nearly used up', async () => {
  const payment = { aheadMs: 2_000, graceMs: 5_000 }
  const job = { payment, runMs: 20_000 }
  const quote = await market.client.listGpus()
  const rate = quote[0]?.ratePerSecond ?? 0n
  const ceiling = (rate * 20n * 200n) / 1000n
  const session = await open(ceiling + 1n)
  const id = await market.submit(
    'while [ ! -e /out/done ]; do sleep 1; [ $(cut -d. -f1 /proc/uptime) -gt 0 ]; done',
    job,
  )
  const warned = await market.until(id, ({ type }) => type === 'funds')
  expect(warned).toMatchObject({ warning: 'top_up_needed' })
  await market.client.topUpSession({ params: { id: session.id }, body: { amount: 10n * OGPN } })
  const cleared = await market.until(id, (event) => event.type === 'funds' && event.warning === undefined)
  expect(cleared).toMatchObject({ type: 'funds' })
  await market.client.cancelJob({ params: { id } })
  await market.end(id)
})
