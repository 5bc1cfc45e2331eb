import { transition } from '@opgpu/market'
import { expect, test } from 'vitest'
import { timingsOf } from '../src/services/timings.js'
import { finalExit, jobView, summaryView } from '../src/services/views.js'
import { deliveryOf, eventOf, onChain, provider, settlement, taskAt, taskOf } from './support/words.js'

const extras = { image: 'busybox', files: [], verified: false, token: 'OGPN' }
const SETTLED = ['bidding', 'chosen', 'awarded', 'running', 'delivered', 'accepted', 'settled'] as const

test('a settled job shows what it cost, who did it and how it ended', () => {
  const view = jobView(taskAt('client', SETTLED), extras)
  const { at: _, transaction: __, ...payments } = settlement
  expect(view).toMatchObject({ state: 'settled', award: { provider: provider.address, amount: 100n, reason: 'best' } })
  expect(view).toMatchObject({ container: { exitCode: 0 }, payments: { ...payments, token: 'OGPN' } })
  expect(view.failure).toBeUndefined()
  expect(summaryView(taskAt('client', SETTLED), 'busybox')).toMatchObject({ paid: 10n, exitCode: 0 })
})

test('a job that came to nothing says why', () => {
  const task = taskAt('client', ['bidding'])
  const given = transition(task, { type: 'given-up', reason: 'no provider was heard of', at: 1 }).task
  expect(jobView(given, extras).failure).toMatchObject({ code: 'expired', message: 'no provider was heard of' })
  const called = transition(task, { type: 'cancelled', at: 1 }).task
  expect(jobView(called, extras).failure).toMatchObject({ code: 'cancelled' })
})

test('a refunded job shows its money back and who lost stake', () => {
  const task = taskAt('client', ['bidding', 'chosen', 'awarded', 'running'])
  const expired = { type: 'expired', refunded: 100n, slashed: 5n, expiry: onChain(), at: 1 } as const
  const view = jobView(transition(task, expired).task, extras)
  expect(view).toMatchObject({ payments: { paid: 0n, refunded: 100n }, failure: { code: 'lost_provider' } })
})

test('the exit code is final only at the end', () => {
  const running = taskAt('client', ['bidding', 'chosen', 'awarded'])
  const delivered = transition(running, {
    type: 'delivered',
    delivery: deliveryOf(running, {}, { exitCode: 7 }),
    at: 1,
  }).task
  expect(finalExit(delivered)).toBeUndefined()
  expect(finalExit(transition(delivered, eventOf(delivered, 'settled')).task)).toBe(7)
})

const marks = { announced: 0, bidding: 1, awarding: 11, awarded: 31, running: 61, verifying: 111, settled: 151 }

/** A settled task with these marks, whose container ran from 61 to 101. */
function marked(given: Partial<typeof marks>) {
  const task = taskAt('client', SETTLED)
  const history = Object.entries(given).map(([state, at]) => ({ state: state as keyof typeof marks, at }))
  const delivery = deliveryOf(task, {}, { startedAt: 61, endedAt: 101 })
  return { ...task, createdAt: 0, history, stage: { ...task.stage, delivery } as typeof task.stage }
}

test('timings are the spans between marks; a part that did not happen is absent', () => {
  const timings = timingsOf(marked(marks))
  expect(timings).toMatchObject({ announce: 1, bidding: 10, award: 20, run: 40, publish: 10, settle: 40, total: 151 })
  expect(timings.pull).toBeUndefined()
  expect(timingsOf(taskOf('client')).total).toBeUndefined()
})

test('a phase that nobody told of is taken from the signed result', () => {
  const { running: _, ...without } = marks
  expect(timingsOf(marked(without))).toMatchObject({ run: 40, publish: 10 })
})
