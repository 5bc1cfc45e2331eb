import type { BatchPolicy, Task } from '@opgpu/market'
import type { TaskId } from '@opgpu/protocol'
import { silentLogger } from '@opgpu/utils'
import { beforeEach, expect, test } from 'vitest'
import { DEFAULT_SETTLEMENT } from '../src/options.js'
import { completionOf } from '../src/settlement/completion.js'
import { Settler } from '../src/settlement/settler.js'
import type { TaskBook } from '../src/tasks/book.js'
import { awaitBatchStep, settleStep } from '../src/tasks/provider/settle.js'
import { ChainStub, openBook, options, reverts } from './support/stubs.js'
import { offerOf, onChain, settlement, taskAt } from './support/words.js'

const ACCEPTED = ['awarded', 'ended', 'delivered', 'accepted'] as const
const signal = () => AbortSignal.timeout(10_000)

let book: TaskBook
let chain: ChainStub

beforeEach(async () => {
  book = (await openBook()).book
  chain = new ChainStub()
})

const settler = (over: Partial<BatchPolicy> = {}) =>
  new Settler(chain.chain, { ...DEFAULT_SETTLEMENT, ...over }, new AbortController().signal)

function gather(of: Settler, task: Task, open = signal()): Promise<boolean> {
  const completion = completionOf(task)
  if (completion === undefined) throw new Error('not accepted')
  return of.gather({ completion, mustSettleBy: task.offer.message.finishBy }, open)
}

const accepted = (over: Parameters<typeof offerOf>[0] = {}) => taskAt('provider', ACCEPTED, offerOf(over))
const tasks = (count: number) => Array.from({ length: count }, () => accepted())

/** A transaction that is mined when the test says so. */
function held(type: 'settle' | 'settleMany'): () => void {
  const { promise, resolve } = Promise.withResolvers<void>()
  chain.on[type] = () => promise
  return resolve
}

test('by default an acceptance goes at once, and those that come meanwhile go together', async () => {
  const mine = held('settle')
  const one = settler()
  const done = tasks(4).map((task) => gather(one, task))
  expect(chain.sent).toEqual(['settle'])
  mine()
  expect(await Promise.all(done)).toEqual([true, true, true, true])
  expect(chain.sent).toEqual(['settle', 'settleMany'])
})

test('a batch is sent when it is full', async () => {
  const one = settler({ maxTasks: 3, maxAgeMs: 60_000 })
  const done = tasks(2).map((task) => gather(one, task))
  expect(chain.sent).toEqual([])
  done.push(gather(one, accepted()))
  await Promise.all(done)
  expect(chain.sent).toEqual(['settleMany'])
})

test('a batch is sent when so much is at risk', async () => {
  const one = settler({ maxAgeMs: 60_000, maxValue: 20n })
  const done = [gather(one, accepted())]
  expect(chain.sent).toEqual([])
  done.push(gather(one, accepted()))
  await Promise.all(done)
  expect(chain.sent).toEqual(['settleMany'])
})

test('a batch is sent when its first acceptance has waited long enough', async () => {
  const one = settler({ maxAgeMs: 50 })
  const done = tasks(2).map((task) => gather(one, task))
  expect(chain.sent).toEqual([])
  await Promise.all(done)
  expect(chain.sent).toEqual(['settleMany'])
})

test('an acceptance whose time runs out does not wait for others', async () => {
  const one = settler({ maxAgeMs: 3_600_000 })
  await gather(one, accepted({ finishBy: Date.now() + 60_000 }))
  expect(chain.sent).toEqual(['settle'])
})

test('what was settled by somebody else meanwhile is left out', async () => {
  const one = settler({ maxAgeMs: 3_600_000, maxTasks: 2 })
  const gone = new AbortController()
  const first = gather(one, accepted(), gone.signal)
  gone.abort(new Error('the task moved on'))
  await expect(first).rejects.toThrow('the task moved on')
  const [second, third] = tasks(2).map((task) => gather(one, task))
  expect(await second).toBe(true)
  expect(await third).toBe(true)
})

test('the same batch after a restart is the same transaction', async () => {
  const batch = tasks(3)
  const [before, again] = [settler({ maxTasks: 3, maxAgeMs: 60_000 }), settler({ maxTasks: 3, maxAgeMs: 60_000 })]
  await Promise.all(batch.map((task) => gather(before, task)))
  await Promise.all(batch.toReversed().map((task) => gather(again, task)))
  expect(chain.keys[1]).toBe(chain.keys[0])
})

test('a chain that is away fails all of a batch, for their steps to come again', async () => {
  chain.on.settleMany = () => {
    throw new Error('unreachable')
  }
  const of = settler({ maxTasks: 2, maxAgeMs: 60_000 })
  const done = tasks(2).map((task) => gather(of, task))
  for (const result of await Promise.allSettled(done)) expect(result.status).toBe('rejected')
})

function steps(of = settler()) {
  const shared = { book, chain: chain.chain, options: options(), logger: silentLogger, settler: of }
  return { settle: settleStep(shared), awaitBatch: awaitBatchStep(shared) }
}

async function queuedIn(of = steps()): Promise<{ task: Task; of: ReturnType<typeof steps> }> {
  const task = accepted()
  await book.create(task)
  const event = await of.settle(task, signal())
  if (event === undefined) throw new Error('not queued')
  return { task: await book.apply(task.id, event), of }
}

const settles = (id: TaskId) => () => void book.apply(id, { type: 'settled', settlement, at: 1 })

test('an acceptance is on record as queued, and its task ends by the chain’s word', async () => {
  const { task, of } = await queuedIn()
  expect(task.stage).toMatchObject({ queued: { settleBy: expect.any(Number) } })
  chain.on.settle = settles(task.id)
  await of.awaitBatch(task, signal())
  expect((await book.get(task.id)).stage.state).toBe('settled')
})

test('one that a batch left out is sent alone, and the chain’s reason is told', async () => {
  const { task, of } = await queuedIn()
  chain.on.settle = reverts('WrongState')
  expect(await of.awaitBatch(task, signal())).toMatchObject({ type: 'unqueued' })
  const alone = await book.apply(task.id, { type: 'unqueued', at: 1 })
  chain.state = 'settled'
  void settles(task.id)()
  await of.settle(alone, signal())
  expect((await book.get(task.id)).stage.state).toBe('settled')
  expect(chain.keys.at(-1)).toMatch(/^settle:0x[0-9a-f]{50}$/)
})

test('when the client’s word no longer counts, as of a revoked session key, the result is committed', async () => {
  const { task, of } = await queuedIn()
  chain.state = 'awarded'
  chain.on.settle = reverts('InvalidSignature')
  await of.awaitBatch(task, signal())
  const alone = await book.apply(task.id, { type: 'unqueued', at: 1 })
  chain.on.commit = () => void book.apply(task.id, { type: 'committed', commitment: onChain(), at: 1 })
  await of.settle(alone, signal())
  expect((await book.get(task.id)).stage.state).toBe('committed')
})
