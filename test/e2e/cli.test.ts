import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ImageView, JobView, TransactionView } from '@opgpu/api'
import { busyboxImage } from '@opgpu/testing'
import { silentLogger } from '@opgpu/utils'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Command, document, opgpu } from './support/command.js'
import { environment } from './support/environment.js'
import { TestMarket } from './support/market.js'

const OGPN = 10n ** 18n
const SMALL = ['--cpus', '0.2', '--memory', '64M', '--disk', '16M', '--bid-window', '0.3s', '--max-price', '1 OGPN']
/** Of the job file `good.yaml`, which every test here may submit. */
const FIELDS = `
resources: { cpus: 0.2, memory: 64M, disk: 16M }
market: { maxPrice: 1 OGPN, bidWindow: 0.3s }
limits: { run: 1m }
`
let market: TestMarket
let directory: string
let client: string
let provider: string
let image: string

beforeAll(async () => {
  market = await TestMarket.start()
  directory = await mkdtemp(join(tmpdir(), 'opgpu-cli-'))
  client = market.network.client.options.dataDir
  provider = market.network.daemon('provider-1').options.dataDir
  image = `ipfs://${market.image}`
})
afterAll(async () => {
  await market?.stop()
  await rm(directory, { recursive: true, force: true })
})

async function jobFile(script: string): Promise<string> {
  const path = join(directory, 'good.yaml')
  const command = JSON.stringify(['sh', '-c', script])
  await writeFile(path, `version: 1\nimage: ${image}\ncommand: ${command}\n${FIELDS}`)
  return path
}

async function submit(script: string): Promise<string> {
  const { code, out, err } = await opgpu(client, 'job', 'submit', await jobFile(script))
  expect(code, err).toBe(0)
  return out.trim()
}

describe('opgpu run', () => {
  test('streams what the job says, ends with its exit code and brings its outputs', async () => {
    const input = join(directory, 'word')
    await writeFile(input, 'given')
    const out = join(directory, 'results')
    const script = 'echo said; echo aside >&2; cat /in/data > /out/kept; exit 3'
    const args = [...SMALL, '-i', `data=${input}`, '-o', out, '-e', 'A=b', image, '--', 'sh', '-c', script]
    const ended = await opgpu(client, 'run', ...args)
    expect(ended).toMatchObject({ code: 3, out: 'said\n' })
    expect(ended.err).toContain('aside\n')
    expect(ended.err).toContain('the job ended with exit code 3 (failed)')
    expect(ended.err).not.toContain('1 files')
    expect(await readFile(join(out, 'out/kept'), 'utf8')).toBe('given')
  })

  test('as JSON is one document', async () => {
    const job = await document<JobView>(client, 'run', ...SMALL, image, '--', 'true')
    expect(job).toMatchObject({ state: 'settled', container: { exitCode: 0 }, receipt: { verified: true } })
  })

  test('says its lines while it runs, and is cancelled by Ctrl-C', async () => {
    const args = ['--data-dir', client, 'run', ...SMALL, image, '--', 'sh', '-c', 'echo begun; sleep 60']
    const run = new Command('opgpu', args)
    await run.until('out', 'begun\n')
    run.signal('SIGINT')
    const { code, err } = await run.ended
    expect(code, err).toBe(1)
    expect(err).toContain('[cancelled]')
    const [newest] = await document<JobView[]>(client, 'job', 'ls')
    expect(newest?.state).toBe('failed')
  })
})

describe('opgpu job', () => {
  test('follows a job from its file to its outputs and its receipt', async () => {
    const file = await jobFile('echo one; echo two > /out/two')
    expect((await opgpu(client, 'job', 'validate', file)).out).toContain('is a valid job')
    expect(await document(client, 'job', 'validate', file)).toMatchObject({ market: { maxPrice: String(OGPN) } })
    expect((await opgpu(client, 'job', 'quote', file)).out).toContain('✓')
    expect(await document(client, 'job', 'quote', file)).toMatchObject({ eligible: [{}], refused: [] })

    const { id } = await document<{ id: string }>(client, 'job', 'submit', file)
    expect(await opgpu(client, 'job', 'logs', '-f', id)).toMatchObject({ code: 0, out: 'one\n' })
    expect(await opgpu(client, 'job', 'wait', id.slice(0, 12))).toMatchObject({ code: 0, out: '' })
    expect(await document(client, 'job', 'wait', id)).toMatchObject({ state: 'settled' })
    expect(await document(client, 'job', 'logs', '-f', id)).toEqual({ stdout: 'one\n', stderr: '' })
    expect((await opgpu(client, 'job', 'logs', id)).out).toBe('one\n')
    expect((await opgpu(client, 'job', 'ls')).out).toContain(id.slice(0, 12))
    expect((await opgpu(client, 'job', 'show', id)).out).toContain('settled')
    expect((await opgpu(client, 'job', 'why', id)).out).toContain('awarded:')
    expect(await document(client, 'job', 'show', id)).toMatchObject({ id, outputs: { files: [{ path: 'out/two' }] } })

    const out = join(directory, 'two')
    expect((await opgpu(client, 'job', 'outputs', id, '-o', out)).code).toBe(0)
    expect(await document(client, 'job', 'outputs', id, '-o', out)).toMatchObject({ directory: out })
    expect(await readFile(join(out, 'out/two'), 'utf8')).toBe('two\n')
    await expectReceipt(id)
  })

  test('is cancelled while it runs', async () => {
    const id = await submit('echo begun; sleep 60')
    await market.until(id, ({ type }) => type === 'log')
    expect(await document(client, 'job', 'cancel', id)).toMatchObject({ id })
    const waited = await opgpu(client, 'job', 'wait', id)
    expect(waited.code).not.toBe(0)
    expect(waited.err).toContain('[cancelled]')
    const again = await opgpu(client, 'job', 'cancel', id)
    expect(again).toMatchObject({ code: 1, err: 'opgpu: the job has ended: failed\n' })
  })
})

async function expectReceipt(id: string): Promise<void> {
  expect(await document(client, 'receipt', 'show', id)).toMatchObject({ receipt: {} })
  expect(JSON.parse((await opgpu(client, 'receipt', 'show', id)).out)).toBeTypeOf('object')
  expect((await opgpu(client, 'receipt', 'verify', id)).out).toContain('verified')
  const { cid } = await document<{ cid: string }>(client, 'receipt', 'verify', id)
  expect(await document(provider, 'receipt', 'verify', cid)).toMatchObject({ verified: true })
}

describe('the other commands', () => {
  test('image push and ls', async () => {
    const { path } = await busyboxImage(environment.images, {
      logger: silentLogger,
      signal: new AbortController().signal,
    })
    expect((await opgpu(client, 'image', 'push', path)).out).toBe(`${image}\n`)
    expect(await document(client, 'image', 'push', path)).toMatchObject({ cid: market.image })
    expect(await document<ImageView[]>(client, 'image', 'ls')).toMatchObject([{ cid: market.image }])
    expect((await opgpu(client, 'image', 'ls')).out).toContain(market.image)
  })

  test('wallet deposit and withdraw move exactly what is said', async () => {
    const before = await wallet()
    expect(await document<TransactionView>(client, 'wallet', 'deposit', '--yes', '2.5 OGPN')).toHaveProperty(
      'transaction',
    )
    expect((await wallet()).credits - before.credits).toBe((OGPN * 5n) / 2n)
    expect((await opgpu(client, 'wallet', 'withdraw', '--yes', '2.5 OGPN')).out).toContain('done in block')
    expect(await wallet()).toEqual(before)
    expect((await opgpu(client, 'wallet', 'show')).out).toContain('OGPN')
  })

  test('stake add moves exactly what is said', async () => {
    const staked = async () => BigInt((await document<{ staked: string }>(provider, 'stake', 'show')).staked)
    const before = await staked()
    expect((await opgpu(provider, 'stake', 'add', '--yes', '3 OGPN')).out).toContain('done in block')
    expect(await document<TransactionView>(provider, 'stake', 'add', '--yes', '3')).toHaveProperty('blockNumber')
    expect((await staked()) - before).toBe(6n * OGPN)
    expect((await opgpu(provider, 'stake', 'show')).out).toContain('authorised')
  })

  test('provider status, net peers and net gpus', async () => {
    expect(await document(provider, 'provider', 'status')).toMatchObject({ offering: true, running: [] })
    expect((await opgpu(provider, 'provider', 'status')).out).toMatch(/offering +yes/)
    const { peerId, address } = market.network.daemon('provider-1').info
    expect(await document<{ peerId: string }[]>(client, 'net', 'peers')).toContainEqual(
      expect.objectContaining({ peerId }),
    )
    expect((await opgpu(client, 'net', 'peers')).out).toContain(peerId)
    expect(await document(client, 'net', 'gpus')).toMatchObject([{ provider: address }])
    expect((await opgpu(client, 'net', 'gpus')).out).toContain(address)
  })
})

async function wallet(): Promise<{ balance: bigint; credits: bigint }> {
  const { tokens } = await document<{ tokens: { balance: string; credits: string }[] }>(client, 'wallet', 'show')
  return { balance: BigInt(tokens[0]?.balance ?? 0), credits: BigInt(tokens[0]?.credits ?? 0) }
}
