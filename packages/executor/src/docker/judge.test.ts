import { expect, test } from 'vitest'
import { type Ending, judge, ranOutOfMemory } from './judge.js'

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

test('a kill with all of the memory in use is one for memory, also before the engine says so', () => {
  const limit = 32 * 1024 ** 2
  const killed = { ExitCode: 137, OOMKilled: false }
  expect(ranOutOfMemory(killed, limit, limit)).toBe(true)
  expect(ranOutOfMemory(killed, limit / 2, limit)).toBe(false)
  expect(ranOutOfMemory(killed, undefined, limit)).toBe(false)
  expect(ranOutOfMemory({ ExitCode: 1, OOMKilled: false }, limit, limit)).toBe(false)
  expect(ranOutOfMemory({ ExitCode: 0, OOMKilled: true }, undefined, limit)).toBe(true)
})
