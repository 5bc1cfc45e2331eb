import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Command } from './support/command.js'
import { costOf, TestMarket } from './support/market.js'
import { OGPN, told } from './support/money.js'
import { SecondChain } from './support/second-chain.js'

const SECOND = { name: 'second', chainId: 4242 }
const signal = new AbortController().signal
let directory: string
let second: SecondChain
let market: TestMarket

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'opgpu-chains-'))
  second = await SecondChain.start(directory, SECOND)
  const options = { otherNetworks: [second.network] }
  market = await TestMarket.start({ options: { bootstrap: options, client: options, 'provider-1': options } })
  await second.provide(provider(), 1_000n * OGPN)
  await second.deposit(market.network.client, 100n * OGPN)
})

afterAll(async () => {
  await market?.stop()
  await second?.stop()
  await rm(directory, { recursive: true, force: true })
})

const provider = () => market.network.daemon('provider-1')

async function credits(chain?: string): Promise<bigint> {
  const { tokens } = await market.client.showWallet({ query: { ...(chain !== undefined && { chain }) } })
  return tokens[0]?.credits ?? 0n
}

test('a job on each chain settles on its own chain', async () => {
  const before = [await credits(), await credits('second')] as const
  const ids = [await market.submit('echo 1 > /out/done'), await market.submit('echo 2 > /out/done', { chain: '4242' })]
  const [first, other] = await Promise.all(ids.map((id) => market.end(id)))
  if (first === undefined || other === undefined) throw new Error('two jobs were submitted')
  expect(first).toMatchObject({ state: 'settled', chain: { id: 31_337 }, receipt: { verified: true } })
  expect(other).toMatchObject({ state: 'settled', chain: { id: 4242, network: 'second' }, receipt: { verified: true } })
  expect(await credits()).toBe(before[0] - costOf(first))
  expect(await credits('second')).toBe(before[1] - costOf(other))
  expect((await market.client.listJobs()).map(({ id }) => id).slice(0, 2)).toEqual(ids.toReversed())
  const receipt = await market.client.verifyReceipt({ params: { id: other.receipt?.cid ?? '' } })
  expect(receipt).toMatchObject({ verified: true, jobId: other.id })
})

test('a session on the second chain pays for a job there, and for none on the first', async () => {
  const body = { provider: provider().info.address, amount: 5n * OGPN, noticeSeconds: 3600, chain: 'second' }
  const session = await market.client.openSession({ body })
  const other = await market.run('echo 1 > /out/done', { chain: 'second' })
  expect(other).toMatchObject({ state: 'settled', vouchers: { underSession: true } })
  const first = await market.run('echo 1 > /out/done')
  expect(first).toMatchObject({ state: 'settled', award: { transaction: expect.stringMatching(/^0x/) } })
  expect(await market.client.showSession({ params: { id: session.id } })).toMatchObject({ signed: costOf(other) })
})

test('after a crash both parties go on with the jobs of both chains', async () => {
  const ids = [
    await market.submit('sleep 8; echo 1 > /out/done', { runMs: 120_000 }),
    await market.submit('sleep 8; echo 2 > /out/done', { runMs: 120_000, chain: 'second' }),
  ]
  await Promise.all(ids.map((id) => market.reached(id, 'running')))
  await Promise.all([provider().kill(), market.network.client.kill()])
  await Promise.all([market.network.restart('provider-1', signal), market.network.restart('client', signal)])
  for (const job of await Promise.all(ids.map((id) => market.end(id)))) {
    expect(job).toMatchObject({ state: 'settled', container: { exitCode: 0 }, receipt: { verified: true } })
  }
})

test('the commands name a chain, and money is moved on it', async () => {
  const opgpu = (...args: string[]) =>
    new Command('opgpu', ['--data-dir', market.network.client.options.dataDir, ...args, '--json']).ended
  const amount = ['wallet', 'withdraw', '1 OGPN', '--chain', 'second', '--yes']
  const before = [await credits(), await credits('second')] as const
  await told(opgpu(...amount))
  expect([await credits(), await credits('second')]).toEqual([before[0], before[1] - OGPN])
  const wallet = await told<{ tokens: { credits: string }[] }>(opgpu('wallet', 'show', '--chain', '4242'))
  expect(wallet.tokens[0]?.credits).toBe(String(before[1] - OGPN))
  expect(await told(opgpu('stake', 'show', provider().info.address, '--chain', 'second'))).toMatchObject({
    staked: String(1_000n * OGPN),
  })
  expect((await opgpu('wallet', 'show', '--chain', 'third')).code).toBe(1)
  const run = ['run', '--chain', 'second', '--max-price', '1 OGPN', '--memory', '64M', '--disk', '16M', '-d']
  const { id } = await told<{ id: string }>(opgpu(...run, `ipfs://${market.image}`))
  await market.end(id)
  expect(await told(opgpu('job', 'show', id))).toMatchObject({ chain: { id: 4242, network: 'second' } })
})

test('a chain that the daemon does not trade on is refused by name', async () => {
  await expect(market.submit('true', { chain: 'third' })).rejects.toMatchObject({ code: 'bad_request' })
  const { networks, network } = await market.client.info()
  expect(networks).toEqual([{ name: network, chainId: 31_337 }, SECOND])
})
