import type { Address } from '@opgpu/protocol'
import { DaemonProcess } from '@opgpu/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Command } from './support/command.js'
import { Dollar } from './support/dollar.js'
import { costOf, TestMarket } from './support/market.js'
import { told } from './support/money.js'

const USD = 1_000_000n
const signal = new AbortController().signal
const dollar = new Dollar()
let market: TestMarket
let wallet: Address

const opgpu = (...args: string[]) =>
  told<{ wallet: Address }>(
    new Command('opgpu', ['--data-dir', market.network.client.options.dataDir, '--json', ...args, '--yes']).ended,
  )

const balance = async () => {
  const { cloud } = await market.client.showWallet()
  return cloud.tokens.find(({ token }) => token.symbol === 'TUSD')?.credits ?? 0n
}

/** The same daemon with more options. */
async function again(name: string, more: Partial<DaemonProcess['options']>): Promise<void> {
  const daemon = market.network.daemon(name)
  await daemon.stop()
  market.network.daemons.set(name, await DaemonProcess.start({ ...daemon.options, ...more }, signal))
}

beforeAll(async () => {
  market = await TestMarket.start({ makeTokens: (rpcUrl) => dollar.make(rpcUrl) })
  await dollar.give(market.network.client.info.address, 100n * USD)
  wallet = (await opgpu('wallet', 'create')).wallet
  await opgpu('wallet', 'deposit', '20 TUSD', '--wallet', wallet)
  await opgpu('wallet', 'authorize', '--per-day', '5 TUSD', '--wallet', wallet)
  const tariffs = { [dollar.token.address]: { cpuPerSecond: 500n, gpuPerSecond: 5_000n } }
  await again('provider-1', { tariffs })
  await again('client', { wallet })
})
afterAll(() => market?.stop())

test('a job is quoted, bid for and settled in dollars of a cloud wallet, and what it did not use is back there', async () => {
  expect(await balance()).toBe(20n * USD)
  const job = await market.run('echo done > /out/done', { token: dollar.token.address, maxPrice: USD })
  expect(job).toMatchObject({ state: 'settled', receipt: { verified: true } })
  expect(job.bids).toMatchObject([{ ratePerSecond: 100n }])
  const cost = costOf(job)
  expect(cost).toBeGreaterThan(0n)
  expect(cost).toBeLessThan(USD / 100n)
  expect(await balance()).toBe(20n * USD - cost)
})

test('a job above what the session key may spend in a day is refused before anybody is asked', async () => {
  const submitted = market.submit('true', { token: dollar.token.address, maxPrice: 6n * USD })
  await expect(submitted).rejects.toThrow('above the free credits')
})
