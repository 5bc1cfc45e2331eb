import type { Executor } from '@opgpu/executor'
import type { StageOf, Task } from '@opgpu/market'
import { peerIdOfPublicKey } from '@opgpu/p2p'
import {
  type Award,
  type Handover,
  handoverAnswerCodec,
  handoverCodec,
  hashMessage,
  PROTOCOLS,
  type Session,
  sessionIdOf,
  signMessage,
  ZERO_HASH,
} from '@opgpu/protocol'
import { CodedError, silentLogger } from '@opgpu/utils'
import { beforeEach, expect, test } from 'vitest'
import { receiveHandovers } from '../src/exchange/receive-handovers.js'
import { keepPromises } from '../src/payments/keep-promises.js'
import { receiveVouchers } from '../src/payments/receive-vouchers.js'
import { dueOf } from '../src/payments/redeemer.js'
import { newSession, type SessionRecord } from '../src/payments/session-record.js'
import { freeOf, promising } from '../src/payments/session-rules.js'
import type { TaskBook } from '../src/tasks/book.js'
import { payStep } from '../src/tasks/client/pay.js'
import { awaitVoucherStep } from '../src/tasks/provider/await-voucher.js'
import type { Step } from '../src/tasks/runner.js'
import { type Party, parties } from './support/parties.js'
import { ChainStub, HostStub, openBook } from './support/stubs.js'
import { bidOf, client, domain, offerOf, provider, signerOf, TOKEN, taskAt, taskOf } from './support/words.js'

const signal = () => AbortSignal.timeout(10_000)
const session: Session = {
  client: client.address,
  provider: provider.address,
  token: TOKEN,
  amount: 1_000n,
  notice: 60,
  validUntil: 1,
  salt: ZERO_HASH,
}
const id = sessionIdOf(session, domain)
const opened = (side: Task['side'], over: Partial<SessionRecord> = {}): SessionRecord => ({
  ...newSession({ id, side, session, operator: client.address, state: 'open', deposit: 1_000n, treasuryBps: 300 }),
  ...over,
})

let chain: ChainStub
beforeEach(() => {
  chain = new ChainStub()
  Object.assign(chain, { money: { session: async () => ({ state: 'open' }) }, sessionEvents: async () => [] })
})

/** An accepted result under the session, as a side has it. */
function accepted(side: Task['side'], offer: Task['offer'], from?: Task): Task {
  const way = side === 'client' ? (['bidding', 'chosen', 'awarded'] as const) : (['awarded'] as const)
  const task = taskAt(side, [...way, 'delivered', 'accepted'], offer)
  const { award, bid } = task.stage as StageOf<'verifying'>
  const under = { session, award: signMessage(client, 'Award', awardFor(task), domain), at: award.at }
  const given = (from?.stage ?? task.stage) as StageOf<'verifying'>
  const papers = { delivery: given.delivery, acceptance: given.acceptance }
  return { ...task, stage: { state: 'verifying', bid, award: under, ...papers } }
}

function awardFor(task: Task): Award {
  const bid = bidOf(task.offer)
  const bidHash = hashMessage('Bid', bid.message, domain)
  return { taskId: task.id, bidHash, amount: bid.message.maxAmount, validUntil: bid.message.validUntil }
}

interface Both {
  paying: Party
  working: Party
  tasks: { client: Task; provider: Task }[]
  steps: { pay: Step; wait: Step }
  pay: (task: Task) => Promise<Task>
  wait: (task: Task) => Promise<Task>
}

/** Tasks of one session that only have to be paid. */
async function unpaid(count: number): Promise<Both> {
  const { client: paying, provider: working, cards } = await parties()
  const tasks = Array.from({ length: count }, () => {
    const offer = offerOf()
    const theirs = accepted('client', offer)
    return { client: theirs, provider: accepted('provider', offer, theirs) }
  })
  const promised = Object.fromEntries(tasks.map((task) => [task.client.id, 100n]))
  await paying.sessions.create(opened('client', { promised }))
  await working.sessions.create(opened('provider', { promised }))
  for (const task of tasks) await Promise.all([paying.book.create(task.client), working.book.create(task.provider)])
  receiveVouchers({ ...working, chain: chain.chain, logger: silentLogger })
  const pays = payStep({ ...paying, chain: chain.chain, signer: client, cards, logger: silentLogger })
  const waits = awaitVoucherStep({ ...working, chain: chain.chain })
  const through =
    (step: Step, book: TaskBook) =>
    async (task: Task): Promise<Task> => {
      const event = await step(task, signal())
      return event === undefined ? task : book.apply(task.id, event)
    }
  const steps = { pay: pays, wait: waits }
  return { paying, working, tasks, steps, pay: through(pays, paying.book), wait: through(waits, working.book) }
}

test('several tasks of one session are paid at a time, each once, and both sides have the same', async () => {
  const { paying, working, tasks, pay, wait } = await unpaid(4)
  const ends = await Promise.all(tasks.flatMap((task) => [pay(task.client), wait(task.provider)]))
  for (const { stage } of ends) expect(stage.state).toBe('settled')
  for (const task of tasks) {
    const [theirs, ours] = await Promise.all([paying.book.get(task.client.id), working.book.get(task.client.id)])
    const settled = (one: Task) => (one.stage as StageOf<'settled'>).settlement
    expect({ ...settled(theirs), at: 0 }).toEqual({ ...settled(ours), at: 0 })
  }
  for (const { sessions } of [paying, working]) {
    const record = await sessions.get(id)
    expect(record).toMatchObject({ settled: 40n, promised: {}, voucher: { message: { amount: 40n, sequence: 4 } } })
    expect(freeOf(record)).toBe(960n)
  }
})

test('a payment whose answer was lost is made again by the same voucher, and counts once on both sides', async () => {
  const { paying, working, tasks, steps } = await unpaid(1)
  const [task] = tasks
  if (task === undefined) throw new Error('no task')
  const [first, again] = [await steps.pay(task.client, signal()), await steps.pay(task.client, signal())]
  expect({ ...again, at: 0, settlement: 0 }).toEqual({ ...first, at: 0, settlement: 0 })
  for (let turn = 0; turn < 2; turn++) {
    expect(await steps.wait(task.provider, signal())).toMatchObject({ type: 'settled', settlement: { paid: 9n } })
  }
  const ends = await Promise.all([paying, working].map(({ sessions }) => sessions.get(id)))
  for (const record of ends) expect(record).toMatchObject({ settled: 10n, voucher: { message: { sequence: 1 } } })
})

test('a closed session ends what it can no longer pay, on both sides', async () => {
  const { paying, working, tasks, pay, wait } = await unpaid(1)
  for (const { sessions } of [paying, working]) await sessions.update(id, (now) => ({ ...now, state: 'closed' }))
  for (const task of tasks) {
    expect((await pay(task.client)).stage.state).toBe('expired')
    expect((await wait(task.provider)).stage.state).toBe('expired')
  }
})

interface Given {
  state?: SessionRecord['state']
  deposit?: bigint
  over?: Partial<Session>
  full?: boolean
}

/** What a provider answers to awards under a session, given one after the other. */
async function handed(count: number, { state = 'open', deposit = 150n, over = {}, full = false }: Given = {}) {
  const { book, sessions } = await openBook()
  await sessions.create(opened('provider', { state, deposit }))
  const host = new HostStub()
  const executor: Pick<Executor, 'reserve'> = {
    reserve: (task, resources) => {
      if (full) throw new CodedError('no_capacity', 'full')
      return { id: task, resources, gpus: [] }
    },
  }
  receiveHandovers({
    book,
    sessions,
    chain: chain.chain,
    host: host.host,
    signer: provider,
    executor,
    logger: silentLogger,
  })
  const codes: string[] = []
  const ids: Task['id'][] = []
  for (let n = 0; n < count; n++) {
    const task = taskOf('provider')
    await book.create(task)
    ids.push(task.id)
    const award = signMessage(client, 'Award', awardFor(task), domain)
    const handover: Handover = { type: 'session', award, session: { ...session, ...over } }
    for (let twice = 0; twice < 2; twice++) {
      const [frame] = await host.exchange(PROTOCOLS.award, peerIdOfPublicKey(client.publicKey), [
        handoverCodec.encode(handover),
      ])
      const answer = handoverAnswerCodec.decode(frame ?? Buffer.of())
      codes.push(answer.type === 'accepted' ? 'accepted' : answer.code)
    }
  }
  return { codes, book, sessions, ids }
}

test('a session is awarded under as long as it holds enough, and said again it is the same award', async () => {
  const { codes, book, sessions, ids } = await handed(2)
  expect(codes).toEqual(['accepted', 'accepted', 'low_funds', 'low_funds'])
  expect((await sessions.get(id)).promised).toEqual({ [String(ids[0])]: 100n })
  const [first, second] = await Promise.all(ids.map((task) => book.get(task)))
  expect([first?.stage.state, second?.stage.state]).toEqual(['awarded', 'bidding'])
})

test.each<[string, Given]>([
  ['unknown_session', { state: 'closing' }],
  ['unknown_session', { over: { notice: 61 } }],
  ['bid_mismatch', { over: { provider: signerOf(9).address } }],
  ['bid_mismatch', { over: { client: signerOf(9).address } }],
  ['busy', { full: true }],
])('an award is refused with %s', async (code, given) => {
  expect((await handed(1, given)).codes).toEqual([code, code])
})

test('a session that ends on chain in this moment takes no award', async () => {
  Object.assign(chain, { money: { session: async () => ({ state: 'closing' }) } })
  expect((await handed(1)).codes).toEqual(['unknown_session', 'unknown_session'])
})

test('what was kept for a task that ended comes back, also when it ended without this daemon', async () => {
  const { book, sessions } = await openBook()
  const [gone, open] = [accepted('client', offerOf()), accepted('client', offerOf())]
  await Promise.all([book.create(gone), book.create(open)])
  const unknown = accepted('client', offerOf())
  const promised = Object.fromEntries([gone, open, unknown].map((task) => [task.id, 100n]))
  await sessions.create(opened('client', { promised }))
  await keepPromises({ book, sessions, chain: chain.chain, logger: silentLogger }, signal())
  expect(freeOf(await sessions.get(id))).toBe(800n)
  const back = sessions.until(id, (record) => freeOf(record) === 900n, signal())
  await book.apply(gone.id, { type: 'given-up', reason: 'late', at: 1 })
  expect(Object.keys((await back).promised)).toEqual([open.id])
})

test('only so much is promised as there is, however many ask at once', async () => {
  const { sessions } = await openBook()
  await sessions.create(opened('client', { deposit: 250n }))
  const ids = Array.from({ length: 5 }, () => taskOf('client').id)
  await Promise.all(ids.map((task) => sessions.update(id, (now) => promising(now, task, 100n))))
  expect(Object.keys((await sessions.get(id)).promised)).toHaveLength(2)
})

test('a session is redeemed by its policy, before its notice ends, and then closed', () => {
  const policy = { maxTasks: 3, maxAgeMs: 1_000, maxValue: 100n }
  const now = Date.now()
  const message = { taskId: id, amount: 30n, meter: ZERO_HASH, sequence: 2 }
  const voucher = signMessage(client, 'Voucher', message, domain)
  const paid = (count: number, amount = 10n) => ({
    voucher,
    unredeemed: Array.from({ length: count }, () => ({ amount, at: now })),
  })
  const due = (over: Partial<SessionRecord>) => dueOf(opened('provider', over), policy, now)
  expect(due({})).toBeUndefined()
  expect(due(paid(1))).toMatchObject({ at: now + 1_000, call: { type: 'redeemSession' } })
  expect(due(paid(3))?.at).toBe(now)
  expect(due(paid(1, 100n))?.at).toBe(now)
  const closing = { state: 'closing', closingAt: now + 600_000 } as const
  expect(due({ ...paid(1), ...closing })?.at).toBe(now)
  const busy = { promised: { [taskOf('provider').id]: 1n } }
  expect(due({ ...paid(1), ...closing, ...busy })?.at).toBe(now + 480_000)
  expect(due({ ...paid(0), ...closing, redeemed: 30n })).toMatchObject({ call: { type: 'closeSession' } })
  expect(due({ ...paid(0), ...closing, ...busy, redeemed: 30n })).toBeUndefined()
})
