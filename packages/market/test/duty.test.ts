import { expect, test } from 'vitest'
import { dutyOf, type Side, transition } from '../src/index.js'
import { EVENTS, type EventName } from './events.js'
import { newTask } from './fixtures.js'

const SESSION: EventName[] = ['announced', 'chosen', 'sessionAwarded']
const DUTIES: [Side, [EventName | 'new', string | undefined][]][] = [
  [
    'client',
    [
      ['new', 'announce'],
      ['announced', 'choose'],
      ['chosen', 'award'],
      ['awarded', 'follow'],
      ['running', 'follow'],
      ['committed', 'follow'],
      ['delivered', 'verify'],
      ['accepted', 'await-settlement'],
      ['settled', 'write-receipt'],
      ['receipted', undefined],
    ],
  ],
  [
    'provider',
    [
      ['new', 'await-award'],
      ['awarded', 'fetch'],
      ['pulling', 'pull'],
      ['provisioning', 'provision'],
      ['running', 'run'],
      ['ended', 'publish'],
      ['delivered', 'deliver'],
      ['committed', 'deliver'],
      ['accepted', 'settle'],
      ['settled', 'write-receipt'],
      ['receipted', undefined],
    ],
  ],
]

test.each(DUTIES)('what a %s owes from the first event to the last', (side, steps) => {
  let task = newTask(side)
  for (const [name, duty] of steps) {
    if (name !== 'new') task = transition(task, EVENTS[name]).task
    expect(dutyOf(task), name).toBe(duty)
  }
})

test.each<[string, Side, EventName[], string]>([
  ['waits for the provider that has the award', 'client', ['announced', 'chosen', 'handed'], 'await-carry'],
  ['awards anew what was not carried', 'client', ['announced', 'chosen', 'handed', 'refused'], 'choose'],
  ['pays by voucher under a session', 'client', [...SESSION, 'delivered', 'accepted'], 'pay'],
  ['carries the award that it was handed', 'provider', ['handed'], 'carry'],
  ['stops a disputed run', 'provider', ['awarded', 'running', 'disputed'], 'stop'],
  ['publishes what a disputed run left', 'provider', ['awarded', 'running', 'disputed', 'ended'], 'publish'],
  ['waits for the voucher of a session', 'provider', ['sessionAwarded', 'delivered', 'accepted'], 'await-voucher'],
  ['waits for the settlement of many', 'provider', ['awarded', 'delivered', 'accepted', 'queued'], 'await-batch'],
  ['settles alone what was left out', 'provider', ['awarded', 'delivered', 'accepted', 'queued', 'unqueued'], 'settle'],
])('it %s: %s', (_, side, names, duty) => {
  const task = names.reduce((before, name) => transition(before, EVENTS[name]).task, newTask(side))
  expect(dutyOf(task)).toBe(duty)
})

test('nothing is owed to a task that came to nothing, nor to one settled without a delivery', () => {
  const client = newTask('client')
  expect(dutyOf(transition(client, EVENTS.cancelled).task)).toBeUndefined()
  const away = (['announced', 'chosen', 'awarded', 'settled'] as const).reduce(
    (task, name) => transition(task, EVENTS[name]).task,
    client,
  )
  expect(away.stage.state).toBe('settled')
  expect(dutyOf(away)).toBeUndefined()
})
