import type { Task } from '@opgpu/market'
import type { ContentStore } from '@opgpu/storage'
import { CodedError, silentLogger } from '@opgpu/utils'
import { beforeEach, expect, test } from 'vitest'
import type { ContentExchange } from '../src/exchange/content.js'
import { JobFeed } from '../src/exchange/job-feed.js'
import { CardCache } from '../src/gossip/cards.js'
import type { TaskBook } from '../src/tasks/book.js'
import { awaitSettlementStep } from '../src/tasks/client/await-settlement.js'
import { followStep } from '../src/tasks/client/follow.js'
import { verifyStep } from '../src/tasks/client/verify.js'
import type { Step } from '../src/tasks/runner.js'
import { ChainStub, only, openBook, options, reverts } from './support/stubs.js'
import { client, offerOf, onChain, settlement, taskAt } from './support/words.js'

const timing = { lateBidsMs: 0, awardMs: 0, closingMs: 0, silenceMs: 0, expiryMs: 0 }
/** A task whose time is over. */
const late = () => offerOf({ bidUntil: Date.now() - 60_000, finishBy: Date.now() - 1 })
const signal = () => AbortSignal.timeout(10_000)

let book: TaskBook
let chain: ChainStub
let content: ContentExchange

beforeEach(async () => {
  book = (await openBook()).book
  chain = new ChainStub()
  content = only<ContentExchange>({
    fetch: async (_, { signal: open }) => {
      open.throwIfAborted()
      throw new CodedError('not_found', 'the provider is away')
    },
  })
})

function steps() {
  const shared = { book, chain: chain.chain, options: options({ timing }), logger: silentLogger }
  const [cards, feed, store] = [new CardCache(), new JobFeed('/nowhere'), only<ContentStore>({})]
  const context = { ...shared, content, signer: client, cards, feed, store }
  return {
    follow: followStep(context),
    verify: verifyStep(context),
    settlement: awaitSettlementStep(context),
  }
}

async function runs(step: Step, task: Task): Promise<Task> {
  await book.create(task)
  const event = await step(task, signal())
  return event === undefined ? book.get(task.id) : book.apply(task.id, event)
}

const expires = (task: Task) => () =>
  void book.apply(task.id, { type: 'expired', refunded: 100n, slashed: 5n, expiry: onChain(), at: 1 })
const settles = (task: Task) => () => void book.apply(task.id, { type: 'settled', settlement, at: 1 })

const WAYS = [
  ['follow', ['bidding', 'chosen', 'awarded', 'running']],
  ['verify', ['bidding', 'chosen', 'awarded', 'delivered']],
  ['settlement', ['bidding', 'chosen', 'awarded', 'delivered', 'accepted']],
] as const

test.each(WAYS)('%s: a provider that is gone for good is expired on chain', async (name, way) => {
  const task = taskAt('client', way, late())
  chain.on.expire = expires(task)
  const ended = await runs(steps()[name], task)
  expect(chain.sent).toEqual(['expire'])
  expect(ended.stage).toMatchObject({ state: 'refunded', slashed: 5n })
})

test.each(WAYS)('%s: when the chain has heard of the end from somebody else, that end counts', async (name, way) => {
  const task = taskAt('client', way, late())
  chain.state = 'settled'
  chain.on.expire = () => {
    settles(task)()
    reverts('WrongState')()
  }
  expect((await runs(steps()[name], task)).stage.state).toBe('settled')
})

test.each(WAYS)('%s: before its time nothing is sent, and a refusal by the chain is told', async (name, way) => {
  const task = taskAt('client', way)
  if (name === 'verify') await expect(runs(steps()[name], task)).rejects.toMatchObject({ code: 'not_found' })
  expect(chain.sent).toEqual([])
  const other = taskAt('client', way, late())
  chain.on.expire = reverts('TooEarly')
  await expect(runs(steps()[name], other)).rejects.toMatchObject({ code: 'reverted' })
})

test('a commitment that its provider left is paid, so that the rest comes back', async () => {
  const offer = offerOf({ bidUntil: Date.now() - 60_000, finishBy: Date.now() - 1, challengePeriod: 0 })
  const task = taskAt('client', ['bidding', 'chosen', 'awarded', 'committed'], offer)
  chain.on.finalize = settles(task)
  const ended = await runs(steps().follow, task)
  expect(chain.sent).toEqual(['finalize'])
  expect(ended.stage.state).toBe('settled')
})

test('outputs that are here are accepted', async () => {
  content = only<ContentExchange>({ fetch: async (cid) => ({ cid, size: 0, files: [] }) })
  const task = taskAt('client', ['bidding', 'chosen', 'awarded', 'delivered'])
  expect((await runs(steps().verify, task)).stage).toMatchObject({ acceptance: { message: { amount: 10n } } })
})
