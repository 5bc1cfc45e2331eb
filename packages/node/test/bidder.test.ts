import type { Executor } from '@opgpu/executor'
import { bidEnvelopeCodec, type CapabilityCard, type Signed, topics } from '@opgpu/protocol'
import { CodedError, silentLogger } from '@opgpu/utils'
import { beforeEach, expect, test } from 'vitest'
import { Bidder } from '../src/bidder.js'
import type { SessionBook } from '../src/payments/session-book.js'
import type { Records } from '../src/records.js'
import { Scores } from '../src/scores.js'
import type { TaskBook } from '../src/tasks/book.js'
import { ChainStub, HostStub, only, openBook, options } from './support/stubs.js'
import { cardOf, client, heardOf, offerOf, provider, signerOf, spec, stranger, TOKEN } from './support/words.js'

let book: TaskBook
let records: Records
let sessions: SessionBook
let chain: ChainStub
let host: HostStub
let bidder: Bidder
let card: Signed<CapabilityCard> | undefined
/** Tasks that hold the machine, which has room for so many. */
let held: Set<string>
let room: number

const machine = { cpuMillis: 4000, memoryBytes: 8 * 1024 ** 3, diskBytes: 1024 ** 3, gpus: [] }
const executor = only<Executor>({
  capacity: () => machine,
  release: (id) => void held.delete(id),
  reserve: (id, resources) => {
    if (!held.has(id) && held.size >= room) throw new CodedError('no_capacity', 'full')
    held.add(id)
    return { id, resources, gpus: [] }
  },
})

beforeEach(async () => {
  const opened = await openBook()
  book = opened.book
  records = opened.records
  sessions = opened.sessions
  chain = new ChainStub()
  host = new HostStub()
  card = cardOf()
  held = new Set()
  room = 2
  const tariff = { cpuPerSecond: 10n, gpuPerSecond: 0n }
  bidder = new Bidder({
    ...{ book, records, sessions, chain: chain.chain, host: host.host, signer: provider, executor },
    logger: silentLogger,
    options: options({ tariff }),
    card: () => card,
    scores: new Scores(chain.chain),
  })
})

const bids = () => host.published.map(({ data }) => bidEnvelopeCodec.decode(data))

test('the capacity is held and the bid on record before anybody hears of it', async () => {
  const heard = heardOf()
  const seen: unknown[] = []
  host.publish = async () => seen.push(held.has(heard.taskId), await records.tasks.get(heard.taskId))
  await bidder.hear(heard)
  expect(seen).toMatchObject([true, { stage: { state: 'bidding', bid: { message: { maxAmount: 100n } } } }])
  expect(await records.contacts.get(heard.taskId)).toEqual({ addresses: heard.announcement.addresses })
})

test('an offer heard again is answered with the very same bid, however often and at once', async () => {
  const bidUntil = Date.now() + 3_600_000
  const offer = offerOf({ bidUntil, finishBy: bidUntil + 120_000 })
  let asked = 0
  // Their clocks differ by the time that the chain took to answer, so two bids made anew would differ.
  chain.credits = () => new Promise((resolve) => setTimeout(resolve, 5 * asked++, 10n ** 24n))
  await Promise.all([0, 1, 2, 3].map((attempt) => bidder.hear(heardOf(offer, attempt))))
  await bidder.hear(heardOf(offer, 4))
  expect(new Set(bids().map(({ bid }) => bid.signature)).size).toBe(1)
  expect(new Set(bids().map(({ attempt }) => attempt)).size).toBe(5)
  expect(held.size).toBe(1)
})

test.each<[string, () => void]>([
  ['there is no card yet', () => (card = undefined)],
  ['the credits are less than the price', () => (chain.creditsOf = 99n)],
  ['the free collateral is less than asked for', () => (chain.free = 4n)],
  ['our reputation is below the least', () => (chain.score = 4_999)],
])('no bid when %s', async (_, change) => {
  change()
  await bidder.hear(heardOf(offerOf({ minReputation: 5_000 })))
  expect(bids()).toEqual([])
  expect(held.size).toBe(0)
  expect(book.open()).toEqual([])
})

test.each([
  ['price', { maxPrice: 99n }],
  ['time', { finishBy: Date.now() + 9_000, bidUntil: Date.now() + 5_000 }],
  ['token', { token: provider.address }],
  ['mode', { mode: 'consensus' as const }],
])('no bid for an offer with another %s', async (_, over) => {
  await bidder.hear(heardOf(offerOf(over)))
  expect(bids()).toEqual([])
})

test('a client can hold no more of the machine than it can pay for', async () => {
  chain.creditsOf = 150n
  await bidder.hear(heardOf())
  await bidder.hear(heardOf())
  expect(bids()).toHaveLength(1)
  await bidder.hear(heardOf(offerOf({}, undefined, signerOf(9))))
  expect(bids()).toHaveLength(2)
})

test('bids that were declined are bounded too, one client’s before all', async () => {
  for (let n = 0; n < 70; n++) {
    await bidder.hear(heardOf())
    held.clear()
  }
  expect(bids()).toHaveLength(64)
  await bidder.hear(heardOf(offerOf({}, undefined, signerOf(9))))
  expect(bids()).toHaveLength(65)
})

test('an offer that stays open for days holds the machine for minutes', async () => {
  const bidUntil = Date.now() + 30 * 24 * 3_600_000
  await bidder.hear(heardOf(offerOf({ bidUntil, finishBy: bidUntil + 120_000 })))
  expect(bids()[0]?.bid.message.validUntil).toBeLessThan(Date.now() + 16 * 60_000)
})

test('when the machine is full an offer waits until something is given back', async () => {
  room = 0
  const heard = heardOf()
  await bidder.hear(heard)
  expect(bids()).toEqual([])
  room = 1
  await bidder.reconsider()
  expect(bids()).toHaveLength(1)
  await bidder.reconsider()
  expect(bids()).toHaveLength(1)
})

test('of the offers that wait, clients with more stake come first, then those that pay more', async () => {
  room = 0
  const [poor, rich, richer] = [signerOf(11), signerOf(12), signerOf(13)]
  chain.staked.set(rich.address, 1_000n)
  chain.staked.set(richer.address, 10_000n)
  const longer = { ...spec, limits: { ...spec.limits, runMs: 20_000 } }
  const said = [heardOf(offerOf({}, spec, poor)), heardOf(offerOf({}, longer, poor), 0, longer)]
  for (const by of [rich, richer]) said.push(heardOf(offerOf({}, spec, by)))
  for (const heard of said) await bidder.hear(heard)
  room = 4
  await bidder.reconsider()
  const order = bids().map(({ bid }) => said.findIndex(({ taskId }) => taskId === bid.message.taskId))
  expect(order).toEqual([3, 2, 1, 0])
})

test('a wallet is bid to as far as the key that signs for it may spend', async () => {
  const wallet = signerOf(9).address
  const heard = () => {
    const { announcement, ...rest } = heardOf(offerOf({ client: wallet }))
    return { ...rest, announcement: { ...announcement, operator: client.address } }
  }
  await bidder.hear(heard())
  expect(bids()).toEqual([])
  const expiresAt = Math.floor(Date.now() / 1000) + 3600
  chain.sessionKeyOf = { token: TOKEN, perDay: 150n, leftToday: 150n, expiresAt }
  await bidder.hear(heard())
  await bidder.hear(heard())
  expect(bids()).toHaveLength(1)
  expect(host.published[0]?.topic).toBe(topics.bids('test', client.address))
})

test('another token of the network is taken at its own tariff', async () => {
  const dollar = stranger.address
  const tokens = [TOKEN, dollar].map((address) => ({ address, symbol: 'X', decimals: 6 }))
  const network = { ...options().network, tokens }
  const tariffs = { [dollar]: { cpuPerSecond: 3n, gpuPerSecond: 0n } }
  const shared = { book, records, sessions, chain: chain.chain, host: host.host, signer: provider, executor }
  const taking = new Bidder({
    ...{ ...shared, logger: silentLogger, scores: new Scores(chain.chain), card: () => card },
    options: options({ network, tariffs }),
  })
  await taking.hear(heardOf(offerOf({ token: dollar })))
  expect(bids()).toMatchObject([{ bid: { message: { ratePerSecond: 3n, maxAmount: 30n } } }])
})

test('one waiting offer that cannot be answered does not silence the others', async () => {
  room = 0
  await bidder.hear(heardOf())
  await bidder.hear(heardOf())
  room = 2
  const { publish } = host
  host.publish = async () => {
    host.publish = publish
    throw new Error('the network is away')
  }
  await bidder.reconsider()
  expect(bids()).toHaveLength(1)
})

test('a declined bid is not said again while its capacity is with others', async () => {
  room = 1
  const offer = offerOf()
  const { taskId } = heardOf(offer)
  await bidder.hear(heardOf(offer))
  held.delete(taskId)
  held.add('another task')
  await bidder.hear(heardOf(offer, 1))
  expect(bids()).toHaveLength(1)
  held.clear()
  await bidder.hear(heardOf(offer, 2))
  expect(bids()).toHaveLength(2)
})
