import { setTimeout } from 'node:timers/promises'
import type { Executor, JobHandle, LogChunk } from '@opgpu/executor'
import type { Task } from '@opgpu/market'
import { PROTOCOLS, verdictCodec, ZERO_HASH } from '@opgpu/protocol'
import { orAborted, silentLogger } from '@opgpu/utils'
import { beforeEach, expect, test } from 'vitest'
import type { ProgressSender } from '../src/exchange/progress-sender.js'
import type { Records } from '../src/records.js'
import type { TaskBook } from '../src/tasks/book.js'
import { awaitAwardStep } from '../src/tasks/provider/await-award.js'
import { deliverStep } from '../src/tasks/provider/deliver.js'
import { runStep } from '../src/tasks/provider/run.js'
import type { Step } from '../src/tasks/runner.js'
import { ChainStub, HostStub, only, openBook, options } from './support/stubs.js'
import {
  acceptanceOf,
  awardAt,
  bidOf,
  offerOf,
  onChain,
  provider,
  settlement,
  taskAt,
  taskOf,
} from './support/words.js'

const signal = () => AbortSignal.timeout(10_000)
const noTime = { lateBidsMs: 0, awardMs: 0, closingMs: 0, silenceMs: 0, expiryMs: 0 }

let book: TaskBook
let records: Records
let chain: ChainStub
let host: HostStub

beforeEach(async () => {
  const opened = await openBook()
  book = opened.book
  records = opened.records
  chain = new ChainStub()
  host = new HostStub()
})

async function runs(step: Step, task: Task): Promise<Task> {
  await book.create(task)
  const event = await step(task, signal())
  return event === undefined ? book.get(task.id) : book.apply(task.id, event)
}

function deliver(timing = noTime): Step {
  const shared = { book, records, chain: chain.chain, host: host.host }
  return deliverStep({ ...shared, logger: silentLogger, options: options({ timing }) })
}

const WORKED = ['awarded', 'ended', 'delivered'] as const
const answers = (task: Task, over: Parameters<typeof acceptanceOf>[2] = {}) => {
  const delivery = 'delivery' in task.stage ? task.stage.delivery : undefined
  if (delivery === undefined) throw new Error('nothing delivered')
  const verdict = { type: 'accepted', acceptance: acceptanceOf(task, delivery, over) } as const
  host.answer = async (protocol) => {
    expect(protocol).toBe(PROTOCOLS.delivery)
    return verdictCodec.encode(verdict)
  }
}

test('the client’s acceptance is taken', async () => {
  const task = taskAt('provider', WORKED)
  answers(task)
  const { stage } = await runs(deliver({ ...noTime, silenceMs: 60_000 }), task)
  expect(stage).toMatchObject({ state: 'verifying', acceptance: { message: { amount: 10n } } })
})

test.each([
  ['for less than the claim', { amount: 9n }],
  ['for more than the bid, which the contract would refuse for ever', { amount: 101n }],
  ['of another result', { resultHash: `0x${'00'.repeat(32)}` as const }],
])('an acceptance %s is none: the result is committed', async (_, over) => {
  const task = taskAt('provider', WORKED)
  answers(task, over)
  chain.on.commit = () => void book.apply(task.id, { type: 'committed', commitment: onChain(), at: 1 })
  expect((await runs(deliver({ ...noTime, silenceMs: 300 }), task)).stage.state).toBe('committed')
})

test('a commitment is paid when its challenge period is over', async () => {
  const task = taskAt('provider', [...WORKED, 'committed'], offerOf({ challengePeriod: 0 }))
  chain.on.finalize = () => void book.apply(task.id, { type: 'settled', settlement, at: 1 })
  expect((await runs(deliver(), task)).stage.state).toBe('settled')
})

test('a commitment that is disputed is not paid before the time for a decision is over', async () => {
  const task = taskAt('provider', [...WORKED, 'committed'], offerOf({ challengePeriod: 0 }))
  chain.state = 'disputed'
  chain.committed = { resultHash: ZERO_HASH, claim: 10n, bond: 1n, since: Math.floor(Date.now() / 1000) }
  await book.create(task)
  await expect(deliver()(task, AbortSignal.timeout(300))).rejects.toThrow('timeout')
  expect(chain.sent).toEqual([])
})

test('too late for a commitment the client is still asked', async () => {
  const task = taskAt('provider', WORKED, offerOf({ finishBy: Date.now() - 1000 }))
  answers(task)
  expect((await runs(deliver(), task)).stage).toMatchObject({ state: 'verifying', acceptance: {} })
  expect(chain.sent).toEqual([])
})

test('when nothing can come of it any more the task ends', async () => {
  const task = taskAt('provider', WORKED, offerOf({ finishBy: Date.now() - 3_600_000 }))
  expect((await runs(deliver(), task)).stage.state).toBe('expired')
  expect(chain.sent).toEqual([])
})

const awaitAward = () => awaitAwardStep({ book, chain: chain.chain, options: options() })

function bidding(validUntil: number, finishBy = Date.now() + 60_000): Task {
  const offer = offerOf({ finishBy })
  return { ...taskOf('provider', offer), stage: { state: 'bidding', bid: bidOf(offer, provider, { validUntil }) } }
}

test('a bid that nobody awarded lapses, and so does one when another provider was named', async () => {
  expect((await runs(awaitAward(), bidding(0))).stage.state).toBe('expired')
  chain.state = 'awarded'
  expect((await runs(awaitAward(), bidding(0))).stage.state).toBe('expired')
})

test('our own award is waited for, when the chain tells of it late', async () => {
  const task = bidding(Date.now() - 20_000)
  chain.task = async () => {
    const bid = 'bid' in task.stage ? task.stage.bid : undefined
    if (bid) void book.apply(task.id, { type: 'awarded', bid, award: awardAt(), at: 1 })
    return { state: 'awarded' }
  }
  expect((await runs(awaitAward(), task)).stage.state).toBe('awarded')
})

test('a chain that is away makes no bid lapse', async () => {
  chain.task = async () => {
    throw new Error('unreachable')
  }
  await expect(runs(awaitAward(), bidding(0))).rejects.toThrow('unreachable')
})

function run(logs: (open: AbortSignal) => AsyncIterable<LogChunk>, wait: JobHandle['wait']): Step {
  const executor = only<Executor>({ attach: async () => only<JobHandle>({ logs, wait }) })
  const progress = only<ProgressSender>({ send: async () => true })
  return runStep({ executor, progress, chain: chain.chain, records })
}

const outcome = async () => ({ exitCode: 0, startedAt: 5, endedAt: 5, samples: [], logsTruncated: false })
async function* stuck(open: AbortSignal): AsyncGenerator<LogChunk> {
  yield { stream: 'stdout', offset: 0, data: Buffer.from('x') }
  await orAborted(new Promise(() => {}), open)
}

test('a client that reads slowly does not keep the result back', async () => {
  const { stage } = await runs(run(stuck, outcome), taskAt('provider', ['awarded', 'running']))
  expect(stage).toMatchObject({ state: 'publishing', outcome: { startedAt: 5, endedAt: 6 } })
})

test('logs that cannot be read end neither the step nor the process', async () => {
  // biome-ignore lint/correctness/useYield: it fails before its first chunk
  const broken = async function* (): AsyncGenerator<LogChunk> {
    throw new Error('the disk is broken')
  }
  const later = async () => {
    await setTimeout(20)
    return outcome()
  }
  const { stage } = await runs(run(broken, later), taskAt('provider', ['awarded', 'running']))
  expect(stage.state).toBe('publishing')
})

test('a step that is called off leaves no rejection behind', async () => {
  const task = taskAt('provider', ['awarded', 'running'])
  await book.create(task)
  const stop = new AbortController()
  const wait: JobHandle['wait'] = (open) => orAborted(new Promise(() => {}), open)
  const running = run(stuck, wait)(task, stop.signal)
  stop.abort(new Error('the task moved on'))
  await expect(running).rejects.toThrow('the task moved on')
})
