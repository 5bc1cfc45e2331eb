import type { Executor } from '@opgpu/executor'
import type { Task } from '@opgpu/market'
import { peerIdOfPublicKey } from '@opgpu/p2p'
import {
  type Award,
  handoverAnswerCodec,
  handoverCodec,
  hashMessage,
  PROTOCOLS,
  type Signer,
  signMessage,
} from '@opgpu/protocol'
import { CodedError, silentLogger } from '@opgpu/utils'
import { beforeEach, expect, test } from 'vitest'
import { receiveHandovers } from '../src/exchange/receive-handovers.js'
import { CardCache } from '../src/gossip/cards.js'
import type { SessionBook } from '../src/payments/session-book.js'
import { Carrier } from '../src/settlement/carrier.js'
import type { TaskBook } from '../src/tasks/book.js'
import { awaitCarryStep } from '../src/tasks/client/await-carry.js'
import { awardStep } from '../src/tasks/client/award.js'
import { carryStep } from '../src/tasks/provider/carry.js'
import type { Step } from '../src/tasks/runner.js'
import { ChainStub, HostStub, openBook, options, reverts } from './support/stubs.js'
import {
  awardAt,
  bidOf,
  choiceOf,
  client,
  domain,
  offerOf,
  provider,
  signerOf,
  stranger,
  TOKEN,
  taskOf,
} from './support/words.js'

const timing = { lateBidsMs: 0, awardMs: 20_000, closingMs: 0, silenceMs: 0, expiryMs: 0 }
const signal = () => AbortSignal.timeout(10_000)
const peerOf = (signer: Signer) => peerIdOfPublicKey(signer.publicKey)

let chain: ChainStub
/** The client's and the provider's. */
let book: TaskBook
let theirs: TaskBook
let sessions: SessionBook
let host: HostStub
let theirHost: HostStub
let room: boolean

beforeEach(async () => {
  chain = new ChainStub()
  const [own, other] = [await openBook(), await openBook()]
  book = own.book
  sessions = own.sessions
  theirs = other.book
  host = new HostStub()
  theirHost = new HostStub()
  room = true
  const executor: Pick<Executor, 'reserve'> = {
    reserve: (id, resources) => {
      if (!room) throw new CodedError('no_capacity', 'full')
      return { id, resources, gpus: [] }
    },
  }
  const shared = { chain: chain.chain, host: theirHost.host, logger: silentLogger }
  receiveHandovers({ ...shared, book: theirs, sessions: other.sessions, signer: provider, executor })
})

const clients = () => {
  const shared = {
    book,
    sessions,
    chain: chain.chain,
    options: options({ timing }),
    host: host.host,
    logger: silentLogger,
  }
  const context = { ...shared, signer: client, cards: new CardCache() }
  return { award: awardStep(context), awaitCarry: awaitCarryStep(context) }
}

const carry = (): Step => {
  const carrier = new Carrier(chain.chain, new AbortController().signal)
  return carryStep({ book: theirs, chain: chain.chain, options: options({ timing }), logger: silentLogger, carrier })
}

/** One that has chosen so long ago. */
function chosen(agoMs = 0): Task {
  const at = Date.now() - agoMs
  const task = taskOf('client', offerOf({ bidUntil: at + 10_000 }))
  const choice = choiceOf(bidOf(task.offer, provider, { validUntil: at + 20_000 }))
  return { ...task, stage: { state: 'bidding', choice }, history: [...task.history, { state: 'awarding', at }] }
}

/** The provider's side of a chosen task. */
function bidder({ stage, offer, operator }: Task): Task {
  const bid = stage.state === 'bidding' ? stage.choice?.bid : undefined
  return { ...taskOf('provider', offer), operator, stage: { state: 'bidding', bid } }
}

async function runs(step: Step, task: Task, of = book): Promise<Task> {
  await of.create(task)
  const event = await step(await of.get(task.id), signal())
  return event === undefined ? of.get(task.id) : of.apply(task.id, event)
}

/** The client's host reaches the provider's. */
function connect(): void {
  host.answer = async (protocol, frame) => {
    const [answer] = await theirHost.exchange(protocol, peerOf(client), [frame])
    if (answer === undefined) throw new Error('no answer')
    return answer
  }
}

const handedIn = ({ stage }: Task) => (stage.state === 'bidding' ? stage.handed : undefined)

test('the provider takes the award, and the client sends no transaction', async () => {
  connect()
  const task = chosen()
  await theirs.create(bidder(task))
  const after = await runs(clients().award, task)
  const award = handedIn(after)
  expect(handedIn(await theirs.get(task.id))).toEqual(award)
  expect(award?.message).toMatchObject({ amount: 100n, validUntil: (task.history.at(-1)?.at ?? 0) + 20_000 })
  expect(chain.sent).toEqual([])
})

test('an award that is signed again is the very same', async () => {
  connect()
  const task = chosen()
  await theirs.create(bidder(task))
  const first = await clients().award(task, signal())
  const again = await clients().award(task, signal())
  expect(first).toMatchObject({ type: 'handed' })
  expect(again).toEqual({ ...first, at: expect.any(Number) })
})

test('a provider that refuses is passed over at once', async () => {
  connect()
  room = false
  const task = chosen()
  await theirs.create(bidder(task))
  const after = await runs(clients().award, task)
  expect(after).toMatchObject({ passedOver: [provider.address], stage: { state: 'bidding' } })
  expect(handedIn(after)).toBeUndefined()
})

test('one that cannot be reached may have the award all the same: the next comes only when its time is over', async () => {
  const late = chosen(21_000)
  const unheard = await runs(clients().award, late)
  expect(handedIn(unheard)).toBeDefined()
  const over = chosen(40_000)
  await runs(clients().award, over)
  const after = await runs(clients().awaitCarry, over)
  expect(after.passedOver).toEqual([provider.address])
})

test('an award that the chain shows is waited for, however late its event comes', async () => {
  const task = chosen(40_000)
  const handed = await runs(clients().award, task)
  chain.task = async () => {
    const bid = bidOf(task.offer, provider)
    void book.apply(task.id, { type: 'awarded', bid, award: awardAt(), at: 1 })
    return { state: 'awarded' }
  }
  expect((await runs(clients().awaitCarry, handed)).stage.state).toBe('awarded')
})

test('credits that are less than the award end the task once nobody can carry it any more', async () => {
  const task = chosen(40_000)
  const handed = await runs(clients().award, task)
  chain.creditsOf = 99n
  expect((await runs(clients().awaitCarry, handed)).stage).toMatchObject({
    state: 'expired',
    reason: 'the credits are less than the award',
  })
})

interface Case {
  award?: Partial<Award>
  by?: Signer
  from?: Signer
}

async function handOver(task: Task, { award = {}, by = client, from = client }: Case = {}) {
  const bid = bidder(task).stage
  const message: Award = {
    taskId: task.id,
    bidHash: hashMessage('Bid', 'bid' in bid && bid.bid ? bid.bid.message : bidOf(task.offer).message, domain),
    amount: 100n,
    validUntil: Date.now() + 5_000,
    ...award,
  }
  const frame = handoverCodec.encode({ type: 'task', award: signMessage(by, 'Award', message, domain) })
  const [answer] = await theirHost.exchange(PROTOCOLS.award, peerOf(from), [frame])
  return answer && handoverAnswerCodec.decode(answer)
}

test.each<[string, Case, string]>([
  ['from another peer', { from: stranger }, 'unknown_task'],
  ['of a task without a bid of ours', { award: { taskId: `0x${'11'.repeat(32)}` as Task['id'] } }, 'unknown_task'],
  ['signed by somebody else', { by: stranger }, 'bad_signature'],
  ['of another bid', { award: { bidHash: `0x${'11'.repeat(32)}` } }, 'bid_mismatch'],
  ['of another amount', { award: { amount: 99n } }, 'bid_mismatch'],
  ['whose time is over', { award: { validUntil: 1 } }, 'lapsed'],
])('an award %s is refused', async (_, given, code) => {
  const task = chosen()
  await theirs.create(bidder(task))
  expect(await handOver(task, given)).toMatchObject({ type: 'refused', code })
  expect(handedIn(await theirs.get(task.id))).toBeUndefined()
})

test('an award that the credits do not cover is refused', async () => {
  const task = chosen()
  await theirs.create(bidder(task))
  chain.creditsOf = 99n
  expect(await handOver(task)).toMatchObject({ type: 'refused', code: 'low_funds' })
})

const hour = () => Math.floor(Date.now() / 1000) + 3600
test.each([
  ['a live session key', () => ({ token: TOKEN, perDay: 100n, leftToday: 100n, expiresAt: hour() }), 'accepted'],
  ['one that has spent its day', () => ({ token: TOKEN, perDay: 100n, leftToday: 99n, expiresAt: hour() }), 'refused'],
  ['one that has expired', () => ({ token: TOKEN, perDay: 100n, leftToday: 100n, expiresAt: 1 }), 'refused'],
  [
    'one of another token',
    () => ({ token: client.address, perDay: 100n, leftToday: 100n, expiresAt: hour() }),
    'refused',
  ],
])('a wallet’s award counts by the key that signs: %s', async (_, key, type) => {
  chain.sessionKeyOf = key()
  const wallet = signerOf(9).address
  const offer = offerOf({ client: wallet })
  const task = { ...taskOf('client', offer), operator: client.address }
  await theirs.create({ ...taskOf('provider', offer), operator: client.address })
  expect(await handOver(task)).toMatchObject({ type })
})

test('the same award again is accepted again', async () => {
  const task = chosen()
  await theirs.create(bidder(task))
  expect(await handOver(task)).toEqual({ type: 'accepted' })
  room = false
  expect(await handOver(task)).toEqual({ type: 'accepted' })
})

async function handed(agoMs = 0): Promise<Task> {
  const task = chosen(agoMs)
  const bid = bidder(task)
  if (bid.stage.state !== 'bidding' || bid.stage.bid === undefined) throw new Error('no bid')
  const bidHash = hashMessage('Bid', bid.stage.bid.message, domain)
  const validUntil = bid.stage.bid.message.validUntil
  const message = { taskId: task.id, bidHash, amount: 100n, validUntil }
  return { ...bid, stage: { ...bid.stage, handed: signMessage(client, 'Award', message, domain) } }
}

test('the provider carries its award, and goes on by the chain’s word', async () => {
  const task = await handed()
  chain.on.assign = ({ awardSignature, bid }) => {
    expect(awardSignature).toBe(handedIn(task)?.signature)
    const signed = 'bid' in task.stage ? task.stage.bid : undefined
    expect(bid).toEqual(signed?.message)
    if (signed) void theirs.apply(task.id, { type: 'awarded', bid: signed, award: awardAt(), at: 1 })
  }
  expect((await runs(carry(), task, theirs)).stage.state).toBe('awarded')
  expect(chain.sent).toEqual(['assign'])
})

test('an award that the chain does not take lapses with the bid', async () => {
  chain.on.assign = reverts('InsufficientCredits')
  const late = await handed(36_000)
  expect((await runs(carry(), late, theirs)).stage.state).toBe('expired')
  expect(chain.sent).toEqual([])
})

test('awards that come while one is under way go to the chain together; one left out is sent alone', async () => {
  const carrier = new Carrier(chain.chain, new AbortController().signal)
  const { promise: mined, resolve } = Promise.withResolvers<void>()
  chain.on.assign = () => mined
  const assignments = Array.from({ length: 4 }, () => {
    const offer = offerOf()
    return { offer: offer.message, bid: bidOf(offer).message, validUntil: Date.now() + 10_000 }
  })
  const sent = assignments.map((assignment) => carrier.carry(assignment, signal()))
  const last = assignments.at(-1)
  if (last) chain.skipped = [last.bid.taskId]
  resolve()
  await Promise.all(sent)
  expect(chain.sent).toEqual(['assign', 'assignMany', 'assign'])
  expect(chain.keys.at(-1)).toBe(`assign:${last?.bid.taskId}`)
})
