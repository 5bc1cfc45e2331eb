import type { Duty, Task } from '@opgpu/market'
import { closing, orAborted, silentLogger } from '@opgpu/utils'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import type { TaskBook } from '../src/tasks/book.js'
import { Runner, type Step, type Steps } from '../src/tasks/runner.js'
import { directory, openBook } from './support/stubs.js'
import { eventOf, taskAt, taskOf } from './support/words.js'

const signal = () => AbortSignal.timeout(10_000)

function run(book: TaskBook, steps: Steps, release: (task: Task) => Promise<void> = async () => {}) {
  const stop = new AbortController()
  const runner = new Runner({ book, steps, release, logger: silentLogger }, stop.signal)
  const end = async () => {
    stop.abort(closing())
    await runner.close()
  }
  onTestFinished(end)
  runner.start()
  return { end }
}

const leads =
  (to: 'bidding' | 'chosen'): Step =>
  async (task) =>
    eventOf(task, to)
const waits: Step = (_, open) => orAborted(new Promise(() => {}), open)

test('goes on with what was open and takes up what comes, from step to step', async () => {
  const { book } = await openBook()
  const [old, fresh] = [taskOf('client'), taskOf('client')]
  await book.create(old)
  run(book, { announce: leads('bidding'), choose: leads('chosen'), award: waits })
  await book.create(fresh)
  for (const { id } of [old, fresh]) {
    const { stage } = await book.until(id, ({ choice }) => choice !== undefined, signal())
    expect(stage.state).toBe('bidding')
  }
})

test('a step that fails is run again, alone', async () => {
  const { book } = await openBook()
  const task = taskOf('client')
  await book.create(task)
  let [tries, atOnce] = [0, 0]
  const announce: Step = async (now) => {
    expect(++atOnce).toBe(1)
    await Promise.resolve()
    atOnce--
    if (++tries < 2) throw new Error('a peer is away')
    return eventOf(now, 'bidding')
  }
  run(book, { announce })
  await book.until(task.id, ({ stage }) => stage.state === 'bidding', signal())
  expect(tries).toBe(2)
})

test('a step that changes nothing pauses instead of spinning', async () => {
  const { book } = await openBook()
  const task = taskOf('client')
  await book.create(task)
  let tries = 0
  run(book, {
    announce: async (now) => (++tries < 2 ? undefined : eventOf(now, 'bidding')),
  })
  const startedAt = performance.now()
  await book.until(task.id, ({ stage }) => stage.state === 'bidding', signal())
  expect(tries).toBe(2)
  expect(performance.now() - startedAt).toBeGreaterThan(200)
})

test('a step is called off when the task moves on', async () => {
  const { book } = await openBook()
  const task = taskOf('client')
  await book.create(task)
  const { promise: aborted, resolve } = Promise.withResolvers<unknown>()
  const announce: Step = (now, open) => {
    open.addEventListener('abort', () => resolve(open.reason))
    return waits(now, open)
  }
  run(book, { announce })
  await book.apply(task.id, { type: 'cancelled', at: 1 })
  expect(await aborted).toMatchObject({ message: 'the task moved on' })
})

test('what an ended task held is given back once; a release that fails ends nothing', async () => {
  const { book } = await openBook()
  const tasks = [taskOf('provider'), taskOf('provider')]
  for (const task of tasks) await book.create(task)
  const released: string[] = []
  run(book, { 'await-award': waits }, async ({ id }) => {
    released.push(id)
    throw new Error('the engine is away')
  })
  for (const { id } of [...tasks, ...tasks]) await book.apply(id, { type: 'bid-lapsed', at: 1 })
  expect(released).toEqual(tasks.map(({ id }) => id))
})

test('close waits until every step has let go', async () => {
  const { book } = await openBook()
  await book.create(taskOf('client'))
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>()
  const { promise: began, resolve: begin } = Promise.withResolvers<void>()
  let ended = false
  const announce: Step = async () => {
    begin()
    await held
    ended = true
    return undefined
  }
  const { end } = run(book, { announce })
  await began
  const closed = end()
  letGo()
  await closed
  expect(ended).toBe(true)
})

const PROVIDER: [Duty, 'ended' | 'delivered' | 'accepted'][] = [
  ['fetch', 'ended'],
  ['publish', 'delivered'],
  ['deliver', 'accepted'],
]

test('killed between any load and store, a task goes on from the same step and takes every step', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }), async (lives) => {
      const path = await directory()
      const taken: Duty[] = []
      const { id } = await begin(path)
      for (const steps of [...lives, 10]) await live(path, steps, taken)
      const { book, records } = await openBook(path)
      expect(await book.get(id)).toMatchObject({ stage: { state: 'verifying', acceptance: {} } })
      expect([...new Set(taken)]).toEqual(PROVIDER.map(([duty]) => duty))
      await records.database.close()
    }),
    { numRuns: 10 },
  )
})

async function begin(path: string): Promise<Task> {
  const { book, records } = await openBook(path)
  const task = taskAt('provider', ['awarded'])
  await book.create(task)
  await records.database.close()
  return task
}

/** One life of a daemon: the last of so many steps has done its work when the process dies, and nothing is stored. */
async function live(path: string, steps: number, taken: Duty[]): Promise<void> {
  const { book, records } = await openBook(path)
  const { promise: died, resolve: die } = Promise.withResolvers<void>()
  let left = steps
  const step =
    (duty: Duty, to: 'ended' | 'delivered' | 'accepted'): Step =>
    async (task) => {
      taken.push(duty)
      if (--left > 0) return eventOf(task, to)
      die()
      throw new Error('killed')
    }
  const all: Steps = Object.fromEntries(PROVIDER.map(([duty, to]) => [duty, step(duty, to)]))
  const settle: Step = (task, open) => {
    die()
    return waits(task, open)
  }
  const { end } = run(book, { ...all, settle })
  if (book.open().some(({ stage }) => 'acceptance' in stage && stage.acceptance)) die()
  await died
  await end()
  await records.database.close()
}
