import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JobView } from '@opgpu/api'
import { formatNetwork, fund, LOCAL_DEPLOYER_KEY } from '@opgpu/chain'
import { asAddress, createSigner } from '@opgpu/protocol'
import { busyboxImage } from '@opgpu/testing'
import { silentLogger } from '@opgpu/utils'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Command, document, opgpu } from './support/command.js'
import { environment } from './support/environment.js'
import { TestMarket } from './support/market.js'

const OGPN = 10n ** 18n
const { signal } = new AbortController()
const started: Command[] = []
let market: TestMarket
let directory: string
let common: string[]

beforeAll(async () => {
  market = await TestMarket.start()
  directory = await mkdtemp(join(tmpdir(), 'opgpu-join-'))
  const network = join(directory, 'network.json')
  await writeFile(network, formatNetwork(market.network.network))
  const [meeting = ''] = market.network.daemon('bootstrap').info.listen
  common = ['--network', network, '--bootstrap', meeting]
})
afterAll(async () => {
  for (const daemon of started) daemon.signal('SIGTERM')
  await Promise.all(started.map(({ ended }) => ended))
  await market?.stop()
  await rm(directory, { recursive: true, force: true })
})

/** Makes a daemon as a person does; somebody sends its account coins for gas and tokens. */
async function init(name: string, ...options: string[]): Promise<string> {
  const { address } = await document<{ address: string }>(join(directory, name), 'init', ...common, ...options)
  const deployer = createSigner(Buffer.from(LOCAL_DEPLOYER_KEY.slice(2), 'hex'))
  const { network } = market.network
  const amounts = { native: OGPN, tokens: 1000n * OGPN }
  await fund({ network, deployer, address: asAddress(address), ...amounts, logger: silentLogger, signal })
  return address
}

async function start(name: string): Promise<string> {
  const dataDir = join(directory, name)
  const daemon = new Command('opgpu', ['--data-dir', dataDir, 'start'])
  started.push(daemon)
  await daemon.until('out', 'api ')
  return dataDir
}

test('a provider and a client that the command line made meet, and one works for the other', async () => {
  const machine = ['--cpus', '1', '--memory', '1G', '--disk', '1G', '--rate', '0.0001 OGPN', '--gpu-rate', '0.01 OGPN']
  const account = await init('provider', '--role', 'provider', '--docker', environment.engine ?? '', ...machine)
  const checked = await opgpu(join(directory, 'provider'), 'doctor')
  expect(checked.code, `${checked.out}${checked.err}`).toBe(0)
  const provider = await start('provider')
  for (const words of [['add'], ['operator', 'collateral']]) {
    const mined = await opgpu(provider, 'stake', ...words, '--yes', '100 OGPN')
    expect(mined.code, mined.err).toBe(0)
  }
  expect((await opgpu(provider, 'provider', 'status')).out).toMatch(/offering +yes/)

  await init('client')
  const client = await start('client')
  expect((await opgpu(client, 'wallet', 'deposit', '--yes', '10 OGPN')).code).toBe(0)
  const { path } = await busyboxImage(environment.images, { logger: silentLogger, signal })
  const image = (await opgpu(client, 'image', 'push', path)).out.trim()
  const small = ['--cpus', '0.2', '--memory', '64M', '--disk', '16M', '--bid-window', '1s', '--max-price', '1 OGPN']
  const job = await document<JobView>(client, 'run', ...small, image, '--', 'sh', '-c', 'echo hello')

  expect(job).toMatchObject({ state: 'settled', container: { exitCode: 0 }, receipt: { verified: true } })
  expect(job.bids).toHaveLength(2)
  expect(job.award?.provider).toBe(account)
  expect((await opgpu(client, 'job', 'logs', job.id)).out).toBe('hello\n')
  const status = await document<{ earned: string; jobs: object }>(provider, 'provider', 'status')
  expect(status.jobs).toEqual({ settled: 1, failed: 0 })
  expect(status.earned).toBe(String(job.payments?.paid))
})
