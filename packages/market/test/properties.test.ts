import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dutyOf, type Effect, isEnded, type Side, type Task, type TaskEvent, transition } from '../src/index.js'
import { anyEvent, EVENTS } from './events.js'
import { newTask } from './fixtures.js'

const WORKING = ['awarded', 'pulling', 'provisioning', 'running', 'publishing', 'verifying', 'committed', 'settled']
const RUNS = 2000
const side = fc.constantFrom<Side>('client', 'provider')
/** Noise around a way that leads into the work, so that later states are seen too. */
const events = fc
  .tuple(fc.array(anyEvent, { maxLength: 4 }), fc.boolean(), fc.array(anyEvent, { maxLength: 30 }))
  .map(([before, led, after]): TaskEvent[] => {
    const way: TaskEvent[] = led ? [EVENTS.announced, EVENTS.chosen, EVENTS.awarded] : []
    return [...before, ...way, ...after]
  })

type Seen = { before: Task; event: TaskEvent; task: Task; effects: Effect[] }

function trace(of: Side, list: readonly TaskEvent[]): Seen[] {
  let before = newTask(of)
  return list.map((event) => {
    const seen = { before, event, ...transition(before, event) }
    before = seen.task
    return seen
  })
}

function holdsFor(check: (steps: Seen[]) => void): void {
  fc.assert(
    fc.property(side, events, (of, list) => check(trace(of, list))),
    { numRuns: RUNS },
  )
}

test('nothing leaves an end state; only a receipt is added to it', () => {
  holdsFor((steps) => {
    for (const { before, event, task } of steps.filter((step) => isEnded(step.before))) {
      expect(task.stage.state).toBe(before.stage.state)
      if (event.type !== 'receipted') expect(task).toBe(before)
    }
  })
})

test('the work never goes back', () => {
  holdsFor((steps) => {
    for (const { before, task } of steps) {
      const [from, to] = [WORKING.indexOf(before.stage.state), WORKING.indexOf(task.stage.state)]
      if (from >= 0 && to >= 0) expect(to).toBeGreaterThanOrEqual(from)
      if (from >= 0) expect(['announced', 'bidding', 'cancelled']).not.toContain(task.stage.state)
    }
  })
})

test('what a task held is given back exactly once: by a provider when the work is stored, by a client at the end', () => {
  holdsFor((steps) => {
    const released = steps.filter(({ effects }) => effects.some(({ type }) => type === 'release'))
    const last = steps.at(-1)?.task
    if (last === undefined) return
    const stored = ['verifying', 'committed'].includes(last.stage.state) && last.side === 'provider'
    expect(released).toHaveLength(isEnded(last) || stored ? 1 : 0)
  })
})

test('an effect names the duty of the task after it, and nothing else has effects', () => {
  holdsFor((steps) => {
    for (const { before, task, effects } of steps) {
      const duty = dutyOf(task)
      const named = effects.filter((effect) => effect.type === 'perform')
      if (task.stage === before.stage) expect(effects).toEqual([])
      else expect(named).toEqual(duty === undefined ? [] : [{ type: 'perform', duty }])
    }
  })
})

test('an award and its bid, once there, never change', () => {
  holdsFor((steps) => {
    const agreed = (task: Task) => ('award' in task.stage ? [task.stage.bid, task.stage.award] : undefined)
    for (const { before, task } of steps) {
      const then = agreed(before)
      if (then !== undefined && agreed(task) !== undefined) expect(agreed(task)).toEqual(then)
    }
  })
})

test('the record of a task is bounded however many events come', () => {
  holdsFor((steps) => {
    const { task } = steps.at(-1) ?? { task: newTask('client') }
    const choices = steps.filter(({ event }) => event.type === 'bids-closed').length
    expect(task.history.length).toBeLessThanOrEqual(12 + choices)
  })
})
