import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dutyOf, type Effect, MAX_BIDS, type Side, type Task, transition } from '../src/index.js'
import { choiceOf, EVENT_NAMES, EVENTS, type EventName, failure } from './events.js'
import { address, bid, newTask, onChain, voucher } from './fixtures.js'

function play(side: Side, names: readonly EventName[]): { task: Task; effects: Effect[] } {
  let task = newTask(side)
  const effects: Effect[] = []
  for (const name of names) {
    const next = transition(task, EVENTS[name])
    task = next.task
    effects.push(...next.effects)
  }
  return { task, effects }
}

const SESSION: EventName[] = ['announced', 'bid', 'chosen', 'sessionAwarded']
const AWARDED: EventName[] = ['announced', 'bid', 'chosen', 'awarded']
const PATHS: [Side, string, EventName[], Task['stage']['state']][] = [
  ['client', 'done', [...AWARDED, 'pulling', 'running', 'publishing', 'delivered', 'accepted', 'settled'], 'settled'],
  ['client', 'heard of nothing but the delivery', [...AWARDED, 'delivered', 'accepted', 'settled'], 'settled'],
  ['client', 'committed before the delivery', [...AWARDED, 'committed', 'delivered', 'accepted', 'settled'], 'settled'],
  ['client', 'settled while it was away', [...AWARDED, 'committed', 'settled'], 'settled'],
  ['client', 'a run that failed', [...AWARDED, 'running', 'deliveredFailure', 'accepted', 'settled'], 'failed'],
  ['client', 'the provider stayed away', [...AWARDED, 'running', 'expired'], 'refunded'],
  ['client', 'the provider left after the delivery', [...AWARDED, 'delivered', 'accepted', 'expired'], 'refunded'],
  ['client', 'a second choice', ['announced', 'chosen', 'refused', 'otherChosen', 'awarded'], 'awarded'],
  ['client', 'an award that the provider carried', ['announced', 'chosen', 'handed', 'awarded'], 'awarded'],
  ['client', 'an award that nobody carried', ['announced', 'chosen', 'handed', 'refused'], 'bidding'],
  ['client', 'paid by a session', [...SESSION, 'vouched', 'delivered', 'accepted', 'sessionSettled'], 'settled'],
  ['client', 'nothing came under a session', [...SESSION, 'running', 'givenUp'], 'expired'],
  ['client', 'disputed and never delivered', [...AWARDED, 'running', 'vouched', 'disputed', 'settled'], 'failed'],
  ['client', 'nobody bid', ['announced', 'givenUp'], 'expired'],
  ['client', 'cancelled before it was announced', ['cancelled'], 'cancelled'],
  ['client', 'cancelled before the choice', ['announced', 'bid', 'cancelled'], 'cancelled'],
  [
    'provider',
    'done',
    ['awarded', 'pulling', 'provisioning', 'running', 'ended', 'delivered', 'accepted'],
    'verifying',
  ],
  ['provider', 'paid', ['awarded', 'running', 'ended', 'delivered', 'accepted', 'settled'], 'settled'],
  ['provider', 'paid by commitment', ['awarded', 'ended', 'delivered', 'committed', 'settled'], 'settled'],
  ['provider', 'a run that failed', ['awarded', 'ended', 'deliveredFailure', 'accepted', 'settled'], 'failed'],
  ['provider', 'an award that it carries', ['handed', 'awarded', 'running'], 'running'],
  ['provider', 'an award that it could not carry', ['handed', 'lapsed'], 'expired'],
  ['provider', 'settled with others', ['awarded', 'ended', 'delivered', 'accepted', 'queued', 'settled'], 'settled'],
  [
    'provider',
    'left out of a settlement of many',
    ['awarded', 'ended', 'delivered', 'accepted', 'queued', 'unqueued', 'settled'],
    'settled',
  ],
  ['provider', 'paid by a session', ['sessionAwarded', 'ended', 'delivered', 'accepted', 'sessionSettled'], 'settled'],
  ['provider', 'disputed meters', ['awarded', 'running', 'disputed', 'ended', 'delivered', 'settled'], 'failed'],
  ['provider', 'not chosen', ['lapsed'], 'expired'],
  ['provider', 'too late', ['awarded', 'running', 'expired'], 'slashed'],
  ['provider', 'nothing could be committed any more', ['awarded', 'ended', 'delivered', 'givenUp'], 'expired'],
]

describe('every path', () => {
  test.each(PATHS)('%s: %s', (side, _, names, state) => {
    expect(play(side, names).task.stage.state).toBe(state)
  })

  test.each(PATHS)('%s: %s: said twice, every event changes nothing the second time', (side, _, names) => {
    const doubled = play(
      side,
      names.flatMap((name) => [name, name]),
    )
    expect(doubled).toEqual(play(side, names))
  })
})

const AWARDS: EventName[] = ['awarded', 'sessionAwarded']
const SETTLED: EventName[] = ['settled', 'sessionSettled']
const PAID: EventName[] = [...SETTLED, 'vouched', 'vouchedAgain']

/** The events that change a task in each state; every other one must leave it as it is. */
const FITTING: [Side, EventName[], EventName[]][] = [
  ['client', [], ['announced', 'bid', 'otherBid', 'cancelled']],
  ['client', ['announced'], ['bid', 'otherBid', 'chosen', 'otherChosen', 'givenUp', ...AWARDS, 'cancelled']],
  ['client', ['announced', 'chosen'], ['bid', 'otherBid', 'givenUp', 'refused', 'handed', ...AWARDS]],
  ['client', ['announced', 'chosen', 'handed'], ['bid', 'otherBid', 'givenUp', 'refused', ...AWARDS]],
  ['provider', [], ['lapsed', 'handed', ...AWARDS]],
  ['provider', ['handed'], ['lapsed', ...AWARDS]],
  [
    'provider',
    ['awarded', 'running'],
    ['publishing', 'ended', 'delivered', 'deliveredFailure', 'disputed', ...PAID, 'committed', 'expired'],
  ],
  [
    'provider',
    ['awarded', 'running', 'disputed', 'vouched'],
    ['publishing', 'ended', 'delivered', 'deliveredFailure', 'vouchedAgain', ...SETTLED, 'committed', 'expired'],
  ],
  ['provider', ['awarded', 'ended'], ['delivered', 'deliveredFailure', 'disputed', ...PAID, 'committed', 'expired']],
  ['provider', ['awarded', 'ended', 'delivered'], ['accepted', ...PAID, 'committed', 'expired', 'givenUp']],
  ['provider', ['awarded', 'ended', 'delivered', 'accepted'], ['queued', ...PAID, 'committed', 'expired', 'givenUp']],
  ['provider', ['awarded', 'ended', 'delivered', 'accepted', 'queued', 'committed'], ['unqueued', ...PAID]],
  ['client', [...AWARDED, 'delivered'], ['accepted', ...PAID, 'committed', 'expired']],
  ['client', [...AWARDED, 'delivered', 'vouchedAgain'], ['accepted', ...SETTLED, 'committed', 'expired']],
  ['client', [...AWARDED, 'delivered', 'accepted'], ['queued', ...PAID, 'committed', 'expired']],
  ['client', [...SESSION, 'delivered', 'accepted'], [...PAID, 'committed', 'expired', 'givenUp']],
  ['client', [...AWARDED, 'committed'], ['delivered', 'deliveredFailure', ...PAID]],
  ['client', [...AWARDED, 'delivered', 'accepted', 'settled'], ['receipted']],
  ['client', [...AWARDED, 'delivered', 'accepted', 'settled', 'receipted'], []],
  ['client', [...AWARDED, 'settled'], []],
  ['client', [...AWARDED, 'expired'], []],
  ['client', ['announced', 'givenUp'], []],
  ['client', ['cancelled'], []],
  ['provider', ['lapsed'], []],
]

test.each(FITTING)('%s after %j takes %j and nothing else', (side, path, fitting) => {
  const { task } = play(side, path)
  for (const name of EVENT_NAMES.filter((event) => !fitting.includes(event))) {
    const { task: after, effects } = transition(task, EVENTS[name])
    expect(after, name).toBe(task)
    expect(effects, name).toEqual([])
  }
  for (const name of fitting) expect(transition(task, EVENTS[name]).task, name).not.toBe(task)
})

describe('what a stage keeps', () => {
  test('a late phase does not take the outcome away, nor a second ending', () => {
    const { task } = play('provider', ['awarded', 'ended'])
    const late = { ...EVENTS.ended, outcome: { ...EVENTS.ended.outcome, exitCode: 137 } }
    expect(transition(task, EVENTS.publishing).task).toBe(task)
    expect(transition(task, late).task).toBe(task)
  })

  test('delivery, acceptance and commitment stay until the end', () => {
    const { task } = play('client', [...AWARDED, 'delivered', 'accepted', 'committed', 'settled'])
    const { delivery } = EVENTS.delivered
    expect(task.stage).toMatchObject({ delivery, acceptance: EVENTS.accepted.acceptance })
    expect(task.stage).toMatchObject({ commitment: EVENTS.committed.commitment })
  })

  test('a failure is the delivered one', () => {
    const { task } = play('client', [...AWARDED, 'deliveredFailure', 'accepted', 'settled'])
    expect(task.stage).toMatchObject({ state: 'failed', failure })
  })

  test('both meters stay on record in a dispute, and say why the task failed', () => {
    const { task } = play('client', [...AWARDED, 'running', 'disputed', 'delivered', 'settled'])
    expect(task.stage).toMatchObject({ state: 'failed', failure: { phase: 'running', code: 'disputed' } })
    expect(task.stage).toMatchObject({ dispute: EVENTS.disputed.dispute, delivery: EVENTS.delivered.delivery })
  })

  test('a voucher for less, or an older one, is not kept', () => {
    const { task } = play('provider', ['awarded', 'running', 'vouchedAgain'])
    for (const older of [voucher(2, 30n), voucher(1, 30n), voucher(3, 19n)]) {
      expect(transition(task, { type: 'vouched', voucher: older, at: 1 }).task).toBe(task)
    }
    const later = voucher(3, 20n)
    expect(transition(task, { type: 'vouched', voucher: later, at: 1 }).task.voucher).toBe(later)
  })

  test('an award that failed passes its provider over, another provider is not blamed', () => {
    const { task } = play('client', ['announced', 'chosen'])
    expect(transition(task, { ...EVENTS.refused, provider: address(7) }).task).toBe(task)
    expect(transition(task, EVENTS.refused).task.passedOver).toEqual([address(9)])
  })

  test('the explanation of a choice outlives its stage', () => {
    expect(play('client', AWARDED).task.choice).toEqual(choiceOf(9))
  })

  test('the terms are those of the block that the award is in, also after it was mined anew', () => {
    const told = (awardedAt: number) => {
      return { ...EVENTS.awarded, award: { ...onChain, terms: { awardedAt, treasuryBps: 300 } } } as const
    }
    const { task } = play('client', ['announced', 'chosen'])
    const awarded = transition(transition(task, told(1)).task, EVENTS.running).task
    const { task: after } = transition(awarded, told(2))
    expect(after.stage).toMatchObject({ state: 'running', award: { terms: { awardedAt: 2 } } })
    expect(transition(after, told(2)).task).toBe(after)
    expect(transition(after, { ...told(3), bid: bid(8) }).task).toBe(after)
  })

  test('bids are bounded, one a provider', () => {
    let { task } = play('client', ['announced'])
    for (let n = 0; n < 2 * MAX_BIDS; n++)
      task = transition(task, { type: 'bid-received', bid: bid(n % 256), at: n }).task
    expect(task.bids).toHaveLength(MAX_BIDS)
    expect(new Set(task.bids.map(({ message }) => message.provider)).size).toBe(MAX_BIDS)
  })

  test('the history grows by one mark a state, however often a phase is said', () => {
    const marks = Array<EventName>(50).fill('fetching')
    expect(play('client', [...AWARDED, ...marks]).task.history.map(({ state }) => state)).toEqual([
      'announced',
      'bidding',
      'awarding',
      'awarded',
      'fetching',
    ])
  })
})

test('transition changes nothing that it was given', () => {
  const frozen = (value: object): object => {
    for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) frozen(part)
    return Object.freeze(value)
  }
  for (const [side, , names] of PATHS) {
    let task = newTask(side)
    for (const name of names) task = transition(frozen(task) as Task, EVENTS[name]).task
  }
})

test('a duty follows from the record alone', () => {
  const sides = fc.constantFrom<Side>('client', 'provider')
  fc.assert(
    fc.property(sides, fc.array(fc.constantFrom(...EVENT_NAMES)), (side, names) => {
      const { task } = play(side, names)
      expect(dutyOf(JSON.parse(JSON.stringify(task, (_, v) => (typeof v === 'bigint' ? `${v}` : v))))).toBe(
        dutyOf(task),
      )
    }),
  )
})
