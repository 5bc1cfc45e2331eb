import { type Task, transition } from '@opgpu/market'
import type { FailureCode } from '@opgpu/protocol'
import { silentLogger } from '@opgpu/utils'
import { expect, onTestFinished, test } from 'vitest'
import { recentFailures, recordFailures } from '../src/failures.js'
import { openBook } from './support/stubs.js'
import { deliveryOf, eventOf, onChain, provider, taskAt } from './support/words.js'

async function opened() {
  const { book, records } = await openBook()
  const stop = new AbortController()
  onTestFinished(() => stop.abort())
  recordFailures({ book, records, logger: silentLogger }, stop.signal)
  return { book, records, recent: () => recentFailures({ records }, provider.address) }
}

function failed(code: FailureCode, side: Task['side'] = 'client'): Task {
  const task = taskAt(side, side === 'client' ? ['bidding', 'chosen', 'awarded'] : ['awarded'])
  const delivery = deliveryOf(task, { failure: { phase: 'running', code, message: '' } })
  return transition(task, { type: 'delivered', delivery, at: 1 }).task
}

test.each<[FailureCode, number]>([
  ['lost_container', 1],
  ['image_pull_failed', 1],
  ['provisioning_failed', 1],
  ['engine_failed', 1],
  ['exit_code', 0],
  ['out_of_memory', 0],
  ['timed_out', 0],
  ['cancelled', 0],
])('%s counts %i against the provider', async (code, count) => {
  const { book, recent } = await opened()
  const task = failed(code)
  await book.create(task)
  await book.apply(task.id, eventOf(task, 'settled'))
  await expect.poll(recent).toBe(count)
})

test('a task that came back refunded counts, each once; the provider’s own record of it does not', async () => {
  const { book, recent } = await opened()
  for (const side of ['client', 'client', 'provider'] as const) {
    const task = failed('exit_code', side)
    await book.create(task)
    const expired = { type: 'expired', refunded: 1n, slashed: 1n, expiry: onChain(), at: 1 } as const
    await book.apply(task.id, expired)
    await book.apply(task.id, expired)
  }
  await expect.poll(recent).toBe(2)
})

test('an old failure is forgiven', async () => {
  const { records, recent } = await opened()
  await records.failures.put(provider.address, { count: 9, at: Date.now() - 3_600_001 })
  expect(await recent()).toBe(0)
})
