import { type Address, announcementCodec, type Bid, type Offer, type Signer } from '@opgpu/protocol'
import { beforeEach, expect, test } from 'vitest'
import { CardCache } from '../src/gossip/cards.js'
import type { Records } from '../src/records.js'
import { Scores } from '../src/scores.js'
import type { TaskBook } from '../src/tasks/book.js'
import { chooseStep } from '../src/tasks/client/choose.js'
import { ChainStub, HostStub, openBook, options } from './support/stubs.js'
import { bidOf, cardOf, offerOf, stranger as other, provider, taskAt } from './support/words.js'

const ASKED = { cpuPerSecond: 3n, gpuPerSecond: 0n }

let book: TaskBook
let records: Records
let cards: CardCache
let chain: ChainStub
let host: HostStub

beforeEach(async () => {
  const opened = await openBook()
  book = opened.book
  records = opened.records
  chain = new ChainStub()
  host = new HostStub()
  cards = new CardCache()
  for (const by of [provider, other]) cards.add(cardOf(by))
})

/** A task with these bids whose window is over and which takes late ones for so long. */
async function choosing(bidders: [Signer, Partial<Bid>][], lateMs = 0, offered: Partial<Offer> = {}) {
  const task = taskAt('client', ['bidding'], offerOf({ bidUntil: Date.now() + lateMs, ...offered }))
  const validUntil = Date.now() + 60_000
  const bids = bidders.map(([by, over]) => bidOf(task.offer, by, { validUntil, ...over }))
  await book.create({ ...task, bids })
  const scores = new Scores(chain.chain)
  const shared = { book, records, cards, scores, chain: chain.chain, host: host.host, options: options() }
  return { task, event: () => chooseStep(shared)({ ...task, bids }, AbortSignal.timeout(20_000)) }
}

test('the better of two is chosen; one that failed us lately is not picked again at once', async () => {
  const bidders: [Signer, Partial<Bid>][] = [
    [provider, { ratePerSecond: 9n }],
    [other, { ratePerSecond: 10n }],
  ]
  expect(await (await choosing(bidders)).event()).toMatchObject({ choice: { provider: provider.address } })
  await records.failures.put(provider.address, { count: 1, at: Date.now() })
  expect(await (await choosing(bidders)).event()).toMatchObject({ choice: { provider: other.address } })
})

test.each<[string, Partial<Bid>, Partial<Offer>]>([
  ['above the price limit', { maxAmount: 101n }, { maxPrice: 100n }],
  ['that ends too late', { finishBy: 16_725_225_600_000 }, {}],
  ['that has lapsed', { validUntil: 1 }, {}],
  ['with less free collateral than asked for', {}, { minStake: 101n }],
  ['of a reputation below the least', {}, { minReputation: 9_001 }],
])('a bid %s is none', async (_, over, offered) => {
  chain.score = 9_000
  const { event } = await choosing([[provider, over]], 0, offered)
  expect(await event()).toMatchObject({ type: 'given-up' })
})

test('a better reputation outweighs a price that is hardly lower', async () => {
  chain.staking.reputation = async (operator: Address) => ({ score: operator === other.address ? 9_500 : 2_000 })
  const bidders: [Signer, Partial<Bid>][] = [
    [provider, { ratePerSecond: 99n }],
    [other, { ratePerSecond: 100n }],
  ]
  expect(await (await choosing(bidders)).event()).toMatchObject({ choice: { provider: other.address } })
})

test('without a bid the offer is said again until one is heard', async () => {
  const { task, event } = await choosing([], 15_000)
  const chosen = event()
  const publish = host.publish
  host.publish = async (topic, data) => {
    const count = await publish(topic, data)
    const bid = bidOf(task.offer, provider, { validUntil: Date.now() + 60_000 })
    if (count === 2) await book.apply(task.id, { type: 'bid-received', bid, at: 1 })
    return count
  }
  expect(await chosen).toMatchObject({ type: 'bids-closed', choice: { provider: provider.address } })
  const attempts = host.published.map(({ data }) => announcementCodec.decode(data).attempt)
  expect(new Set(attempts).size).toBe(2)
})

test('when nobody could run it the reason says what they lack', async () => {
  const { event } = await choosing([], 0, { maxPrice: 1n })
  expect(await event()).toMatchObject({ type: 'given-up', reason: '2 of 2 providers fail price' })
})

test('in a token that one of them takes the reason is told apart', async () => {
  const dollar = other.address
  cards.add(cardOf(provider, { issuedAt: Date.now() + 1, tariffs: [{ token: dollar, ...ASKED }] }))
  const { event } = await choosing([], 0, { token: dollar, maxPrice: 1n })
  const reason = '1 of 2 providers fail token; 1 of 2 providers fail price'
  expect(await event()).toMatchObject({ type: 'given-up', reason })
})
