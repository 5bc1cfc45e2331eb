import { expect, test } from 'vitest'
import { type Ending, judge } from './judge.js'

const ended = (ending: Partial<Ending>) =>
  judge({ exitCode: 0, outOfMemory: false, outputsFull: false, outputsTooLarge: false, ...ending })?.code

test('exit code 0 with nothing else is no failure, even on a full disk', () => {
  expect(ended({})).toBeUndefined()
  expect(ended({ outputsFull: true })).toBeUndefined()
})

test('memory counts also when the exit code is 0', () => {
  expect(ended({ outOfMemory: true })).toBe('out_of_memory')
})

test('a full disk explains an exit code', () => {
  expect(ended({ exitCode: 1 })).toBe('exit_code')
  expect(ended({ exitCode: 1, outputsFull: true })).toBe('disk_quota_exceeded')
  expect(ended({ outputsTooLarge: true })).toBe('disk_quota_exceeded')
})

test('what the daemon did comes before what it looks like', () => {
  expect(ended({ endedFor: 'timed_out', exitCode: 137, outOfMemory: true })).toBe('timed_out')
})
