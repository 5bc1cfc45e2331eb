import type { Executor, JobHandle } from '@opgpu/executor'
import type { Task } from '@opgpu/market'
import { peerIdOfPublicKey } from '@opgpu/p2p'
import {
  type MeterReading,
  meterReadingCodec,
  PROTOCOLS,
  paymentCodec,
  signMessage,
  type Voucher,
  ZERO_HASH,
} from '@opgpu/protocol'
import { closing, orAborted, silentLogger } from '@opgpu/utils'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { JobFeed } from '../src/exchange/job-feed.js'
import type { ProgressSender } from '../src/exchange/progress-sender.js'
import { Payer, type PayerContext } from '../src/payments/payer.js'
import { receiveVouchers } from '../src/payments/receive-vouchers.js'
import { deliverStep } from '../src/tasks/provider/deliver.js'
import { runStep } from '../src/tasks/provider/run.js'
import { stopStep } from '../src/tasks/provider/stop.js'
import { type Party, parties } from './support/parties.js'
import { ChainStub, HostStub, only, openBook, options } from './support/stubs.js'
import {
  bidOf,
  client,
  deliveryOf,
  domain,
  offerOf,
  provider,
  settlement,
  spec,
  stranger,
  taskAt,
} from './support/words.js'

const payment = { aheadMs: 1_000, graceMs: 300 }
const signal = () => AbortSignal.timeout(10_000)
/** A unit a millisecond, an hour at most. */
const price = { ratePerSecond: 1_000n, maxAmount: 3_600_000n }

let chain: ChainStub

beforeEach(() => {
  chain = new ChainStub()
})

/** A run that both sides know, each since its own moment. */
function running(side: Task['side'], offer: Task['offer'], startedAt: number): Task {
  const way = side === 'client' ? (['bidding', 'chosen', 'awarded'] as const) : (['awarded'] as const)
  const task = taskAt(side, way, offer)
  if (!('award' in task.stage)) throw new Error('not awarded')
  const agreed = { bid: bidOf(offer, provider, price), award: task.stage.award }
  return { ...task, spec: { ...spec, payment }, stage: { state: 'running', startedAt, ...agreed } }
}

interface Run {
  id: Task['id']
  paying: Party
  working: Party
  feed: JobFeed
}

async function pays(startedAt: { client: number; provider: number }, over: Partial<typeof price> = {}): Promise<Run> {
  const { client: paying, provider: working, cards } = await parties()
  const offer = offerOf()
  const priced = (task: Task): Task => {
    if (task.stage.state !== 'running') throw new Error('not running')
    return { ...task, stage: { ...task.stage, bid: bidOf(offer, provider, { ...price, ...over }) } }
  }
  const [theirs, ours] = [running('client', offer, startedAt.client), running('provider', offer, startedAt.provider)]
  await Promise.all([paying.book.create(priced(theirs)), working.book.create(priced(ours))])
  receiveVouchers({ ...working, chain: chain.chain, logger: silentLogger })
  const feed = new JobFeed('/nowhere')
  const stop = new AbortController()
  onTestFinished(() => stop.abort(closing()))
  const shared = { ...paying, chain: chain.chain, signer: client, cards, feed, logger: silentLogger }
  new Payer(shared as unknown as PayerContext, stop.signal).start()
  return { id: theirs.id, paying, working, feed }
}

test('the client signs ahead of time, again and again, and the provider has what it signed', async () => {
  const now = Date.now()
  const { id, paying, working } = await pays({ client: now, provider: now })
  const third = ({ voucher }: Task) => (voucher?.message.sequence ?? 0) >= 3
  const [signed, kept] = await Promise.all([
    paying.book.until(id, third, signal()),
    working.book.until(id, third, signal()),
  ])
  expect(kept.voucher).toEqual(signed.voucher)
  const used = Date.now() - now
  const { amount } = kept.voucher?.message ?? { amount: 0n }
  expect(amount).toBeGreaterThanOrEqual(BigInt(used))
  expect(amount).toBeLessThanOrEqual(BigInt(used + payment.aheadMs))
})

test('meters too far apart end the run on both sides, and the voucher that came with it is not kept', async () => {
  const now = Date.now()
  const { id, paying, working } = await pays({ client: now, provider: now - 10_000 })
  const disputed = ({ stage }: Task) => 'dispute' in stage && stage.dispute !== undefined
  const [theirs, ours] = await Promise.all([
    paying.book.until(id, disputed, signal()),
    working.book.until(id, disputed, signal()),
  ])
  const seen = (task: Task) => ('dispute' in task.stage ? task.stage.dispute : undefined)
  expect(seen(ours)?.provider.billedMs).toBeGreaterThan(9_000)
  expect(seen(theirs)?.provider.billedMs).toBe(seen(ours)?.provider.billedMs)
  expect(seen(theirs)?.client).toEqual(seen(ours)?.client)
  expect(ours.voucher).toBeUndefined()
})

test('money that is nearly used up is told to whoever follows the job', async () => {
  const now = Date.now()
  const told = Promise.withResolvers<unknown>()
  const { id, feed } = await pays({ client: now, provider: now }, { maxAmount: 2_000n })
  feed.events.on('funds', told.resolve)
  expect(await orAborted(told.promise, signal())).toEqual({ taskId: id, warning: 'low_funds' })
})

const peer = peerIdOfPublicKey(client.publicKey)

async function said(task: Task, frames: [Partial<Voucher>, typeof client, number][]): Promise<MeterReading[]> {
  const { book, sessions } = await openBook()
  await book.create(task)
  const host = new HostStub()
  receiveVouchers({ book, sessions, chain: chain.chain, host: host.host, logger: silentLogger })
  const bytes = frames.map(([over, by, billedMs]) => {
    const message = { taskId: task.id, amount: 1_000n, meter: ZERO_HASH, sequence: 1, ...over }
    const usage = { startedAt: 0, billedMs }
    return paymentCodec.encode({ taskId: task.id, voucher: signMessage(by, 'Voucher', message, domain), usage })
  })
  return (await host.exchange(PROTOCOLS.voucher, peer, bytes)).map((frame) => meterReadingCodec.decode(frame))
}

test('a forged, a stale and an uncovered voucher are refused, and the last one may be said again', async () => {
  const task = running('provider', offerOf(), Date.now() - 500)
  const answers = await said(task, [
    [{}, stranger, 500],
    [{ taskId: ZERO_HASH as Voucher['taskId'] }, client, 500],
    [{ amount: price.maxAmount + 1n }, client, 500],
    [{ amount: 1_500n, sequence: 2 }, client, 500],
    [{ amount: 1_500n, sequence: 2 }, client, 500],
    [{ amount: 1_400n, sequence: 3 }, client, 500],
    [{ amount: 9_000n, sequence: 1 }, client, 500],
  ])
  const codes = answers.map((answer) => (answer.type === 'refused' ? answer.code : answer.type))
  expect(codes).toEqual(['bad_signature', 'bad_signature', 'low_funds', 'meter', 'meter', 'stale', 'stale'])
})

test('a sound voucher that does not cover what is due is kept all the same', async () => {
  const task = running('provider', offerOf(), Date.now() - 5_000)
  const [answer] = await said(task, [[{ amount: 10n }, client, 5_000]])
  expect(answer).toMatchObject({ type: 'refused', code: 'too_little' })
})

test('a run is ended when its grace has passed without a voucher, and not while they come', async () => {
  const { book, sessions, records } = await openBook()
  const startedAt = Date.now()
  const task = running('provider', offerOf(), startedAt)
  await book.create(task)
  const ended = Promise.withResolvers<void>()
  const killed: string[] = []
  const handle = only<JobHandle>({
    logs: async function* () {},
    kill: async (code) => {
      killed.push(code)
      ended.resolve()
    },
    wait: async (open) => {
      await orAborted(ended.promise, open)
      const failure = { phase: 'running', code: 'unpaid', message: '' } as const
      return { exitCode: -1, startedAt, endedAt: Date.now(), samples: [], failure, logsTruncated: false }
    },
  })
  const executor = only<Executor>({ attach: async () => handle })
  const progress = only<ProgressSender>({ send: async () => true })
  const host = new HostStub().host
  const shared = { book, sessions, records, host, chain: chain.chain, logger: silentLogger }
  const stepped = runStep({ ...shared, executor, progress })(task, signal())
  const message = { taskId: task.id, amount: 600n, meter: ZERO_HASH, sequence: 1 }
  await book.apply(task.id, { type: 'vouched', voucher: signMessage(client, 'Voucher', message, domain), at: 1 })
  expect(await stepped).toMatchObject({ type: 'ended', outcome: { failure: { code: 'unpaid' } } })
  expect(killed).toEqual(['unpaid'])
  expect(Date.now() - startedAt).toBeGreaterThanOrEqual(600 + payment.graceMs)
  expect(Date.now() - startedAt).toBeLessThan(600 + payment.graceMs + 1_000)
})

test('a disputed run is stopped as such', async () => {
  const killed: string[] = []
  const outcome = { exitCode: -1, startedAt: 5, endedAt: 9, samples: [], logsTruncated: false }
  const handle = only<JobHandle>({ kill: async (code) => void killed.push(code), wait: async () => outcome })
  const executor = only<Executor>({ attach: async () => handle })
  const step = stopStep({ executor })
  expect(await step(running('provider', offerOf(), 5), signal())).toMatchObject({
    type: 'ended',
    outcome: { endedAt: 9 },
  })
  expect(killed).toEqual(['disputed'])
})

test.each(['unpaid', 'disputed'] as const)('a run that ended %s is paid by the last voucher', async (code) => {
  const { book, sessions, records } = await openBook()
  const worked = taskAt('provider', ['awarded', 'ended'])
  const failure = { phase: 'running', code, message: '' } as const
  const delivery = deliveryOf(worked, { failure })
  const message = { taskId: worked.id, amount: 7n, meter: ZERO_HASH, sequence: 4 }
  const task: Task = {
    ...worked,
    spec: { ...spec, payment },
    voucher: signMessage(client, 'Voucher', message, domain),
    stage: { ...worked.stage, state: 'verifying', delivery } as Task['stage'],
  }
  await book.create(task)
  const taken: bigint[] = []
  chain.on.redeemVoucher = ({ voucher }) => {
    taken.push(voucher.amount)
    void book.apply(task.id, { type: 'settled', settlement, at: 1 })
  }
  const shared = { book, sessions, records, chain: chain.chain, host: new HostStub().host, logger: silentLogger }
  await deliverStep({ ...shared, options: options() })(task, signal())
  expect(taken).toEqual([7n])
  expect((await book.get(task.id)).stage).toMatchObject({ state: 'failed', failure: { code } })
})
