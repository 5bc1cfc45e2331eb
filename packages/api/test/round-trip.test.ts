import type { JobRequest } from '@opgpu/protocol/jobfile'
import { Secret, silentLogger } from '@opgpu/utils'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiClient, type ApiServer, createClient, type RouteName, routes, serveApi } from '../src/index.js'
import { type Asked, CID, fakeBackend, JOB, jobOf } from './fake-backend.js'
import { CLIENT, PROVIDER, TOKEN, WALLET } from './fake-places.js'
import { SESSION } from './fake-sessions.js'

const request: JobRequest = {
  image: { kind: 'archive', cid: CID },
  command: ['echo', 'hello'],
  environment: { A: '1' },
  inputs: [{ name: 'data', from: { kind: 'path', path: '/tmp/in' }, to: '/in/data' }],
  outputs: [{ name: 'out', path: '/out' }],
  resources: { cpuMillis: 1000, memoryBytes: 2 ** 29, diskBytes: 2 ** 30 },
  market: { mode: 'auction', maxPrice: 2n ** 90n, bidWindowMs: 300, minReputation: 0, minStake: 0n },
  limits: { pullMs: 60_000, runMs: 60_000, confirmMs: 60_000 },
  network: 'none',
  verify: { replicas: 1, quorum: 1, compare: 'exact' },
}

const asked: Asked = {}
const called = new Set<RouteName>()
let server: ApiServer
let client: ApiClient

beforeAll(async () => {
  const token = new Secret('t')
  server = await serveApi({ backend: fakeBackend(asked), token, logger: silentLogger, version: '0.1.0', port: 0 })
  const plain = createClient({ url: server.url, token })
  client = new Proxy(plain, {
    get: (target, name: RouteName) => {
      called.add(name)
      return target[name]
    },
  })
})
afterAll(() => server.close())

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  return await Array.fromAsync(items)
}

describe('every endpoint', () => {
  it('carries a job request whole, amounts included', async () => {
    expect(await client.submitJob({ body: request })).toEqual({ id: JOB })
    expect(asked.submit).toEqual(request)
    const quote = await client.quoteJob({ body: request })
    expect(quote.minimumPrice).toBe(10n ** 18n)
    expect(quote.refused[0]?.conditions).toHaveLength(1)
    expect(quote.minUsefulValue?.session).toBe(10n ** 16n)
  })

  it('carries a job view whole', async () => {
    expect(await client.showJob({ params: { id: JOB } })).toEqual(jobOf(0))
    const objection = client.disputeJob({ params: { id: JOB }, body: { reason: 'the outputs are empty' } })
    await expect(objection).rejects.toMatchObject({ code: 'conflict' })
    await client.rateJob({ params: { id: JOB }, body: { score: 90 } })
    expect(asked.rating).toBe(90)
    expect((await client.cancelJob({ params: { id: JOB } })).state).toBe('cancelled')
  })

  it('fills in a query that is left out', async () => {
    expect((await client.listJobs({}))[0]?.provider).toBe(PROVIDER)
    expect(asked.list).toEqual({ limit: 100 })
    await client.listJobs({ query: { limit: 3 } })
    expect(asked.list).toEqual({ limit: 3 })
  })

  it('streams events with bytes that are no text', async () => {
    const events = await all(client.jobEvents({ params: { id: JOB }, query: { stdout: 4 } }))
    expect(asked.events).toEqual({ stdout: 4, stderr: 0 })
    expect(events.map((event) => event.type)).toEqual(['state', 'phase', 'log', 'log', 'final'])
    const log = events[3]
    expect(log?.type === 'log' && [...log.data]).toEqual([0xff, 0x00, 0x0a])
  })

  it('streams logs and pushes', async () => {
    const logs = await all(client.jobLogs({ params: { id: JOB }, query: { stdout: 9 } }))
    expect(logs[0]?.offset).toBe(9)
    const pushed = await all(client.pushImage({ body: { path: '/tmp/image.tar' } }))
    expect(pushed.at(-1)).toMatchObject({ type: 'done', image: { cid: CID } })
    expect(asked.push).toBe('/tmp/image.tar')
  })

  it('writes outputs, lists images, shows and verifies receipts', async () => {
    const outputs = await client.writeOutputs({ params: { id: JOB }, body: { directory: '/tmp/out' } })
    expect(outputs.directory).toBe('/tmp/out')
    expect((await client.listImages())[0]?.cid).toBe(CID)
    expect((await client.showReceipt({ params: { id: CID } })).receipt).toEqual({ version: 1 })
    expect((await client.verifyReceipt({ params: { id: JOB } })).verified).toBe(true)
  })

  it('moves money', async () => {
    const deposit = { type: 'deposit', token: TOKEN.address, amount: 2n ** 80n } as const
    expect((await client.previewCall({ body: { call: deposit } })).fee).toBe(10n ** 15n)
    expect((await client.sendCall({ body: { call: deposit, key: 'once' } })).gasUsed).toBe(21_000n)
    expect(asked).toMatchObject({ preview: deposit, call: deposit, key: 'once' })
  })

  it('carries a call inside a call, and a proposal, whole', async () => {
    const inner = { type: 'transfer', token: TOKEN.address, to: CLIENT, amount: 3n } as const
    const outer = { type: 'walletExecute', wallet: WALLET, call: inner } as const
    await client.sendCall({ body: { call: outer } })
    expect(asked.call).toEqual(outer)
    const actions = [{ type: 'raw', to: WALLET, value: 0n, data: '0x00' } as const]
    await client.sendCall({ body: { call: { type: 'propose', actions, description: 'why' } } })
    expect(asked.call).toEqual({ type: 'propose', actions, description: 'why' })
  })

  it('says why a contract refuses, in a word for programs too', async () => {
    const call = { type: 'withdraw', token: TOKEN.address, amount: 2n ** 80n } as const
    const refusal = { code: 'reverted', details: { reason: 'LargePayment' } }
    await expect(client.previewCall({ body: { call } })).rejects.toMatchObject(refusal)
  })

  it('tells of money, stake and votes', async () => {
    expect((await client.showWallet()).tokens[0]?.credits).toBe(10n ** 18n)
    expect((await client.showWallet({ query: { account: PROVIDER } })).address).toBe(PROVIDER)
    expect((await client.showNetwork()).tokens).toHaveLength(2)
    expect((await client.showSessionKey({ params: { wallet: WALLET, key: CLIENT } })).expiresAt).toBe(0)
    expect((await client.showStake()).unbonding?.readyAt).toBe(4_102_444_800)
    expect((await client.showGovernance()).proposals[0]?.id).toBe(2n ** 200n)
    expect((await client.showProposal({ params: { id: String(2n ** 200n) } })).actions).toHaveLength(1)
    await expect(client.showProposal({ params: { id: '1' } })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('signs for others to carry', async () => {
    expect(await client.signConsent({ body: { owner: PROVIDER } })).toMatchObject({ owner: PROVIDER, nonce: 0n })
    expect(await client.signBallot({ body: { proposalId: 5n, support: 'for' } })).toMatchObject({ proposalId: 5n })
  })

  it('opens, shows, tops up, ends and closes sessions', async () => {
    const params = { id: SESSION }
    await client.openSession({ body: { provider: 'auto', amount: 50n } })
    expect(asked.openSession).toEqual({ provider: 'auto', amount: 50n, noticeSeconds: 3600, self: false })
    expect((await client.listSessions())[0]?.free).toBe(48n * 10n ** 18n)
    expect((await client.showSession({ params })).state).toBe('open')
    expect((await client.topUpSession({ params, body: { amount: 7n } })).deposit).toBe(50n * 10n ** 18n + 7n)
    expect((await client.endSession({ params, body: { self: true } })).closingAt).toBe(4_102_444_800_000)
    expect((await client.closeSession({ params })).state).toBe('closed')
    const none = client.openSession({ body: { provider: 'auto', amount: 0n } })
    await expect(none).rejects.toMatchObject({ code: 'bad_request' })
  })

  it('tells of the daemon, its provider and its peers', async () => {
    expect(await client.health()).toEqual({ ok: true })
    expect((await client.ready()).ready).toBe(false)
    expect((await client.info()).network).toBe('local')
    expect((await client.providerStatus()).earned).toBe(5n)
    expect((await client.listPeers())[0]?.latencyMs).toBe(2.5)
    expect((await client.listGpus())[0]?.gpus[0]?.model).toBe('H200')
  })

  it('was called by this file', () => {
    expect([...called].sort()).toEqual(Object.keys(routes).sort())
  })
})
