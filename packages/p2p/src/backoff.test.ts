import { expect, test } from 'vitest'
import { Backoff } from './backoff.js'

test('waits double, with jitter, up to a minute', () => {
  const backoff = new Backoff()
  expect(backoff.ready('peer', 0)).toBe(true)
  for (const longestMs of [500, 1000, 2000]) {
    backoff.failed('peer', 0)
    expect(backoff.ready('peer', longestMs / 2 - 1)).toBe(false)
    expect(backoff.ready('peer', longestMs)).toBe(true)
  }
  for (let failure = 3; failure < 40; failure++) expect(backoff.failed('peer', 0)).toBe(failure + 1)
  expect(backoff.nextMs(0)).toBeLessThanOrEqual(60_000)
})

test('success forgets the failures', () => {
  const backoff = new Backoff()
  backoff.failed('peer', 0)
  backoff.forget('peer')
  expect(backoff.ready('peer', 0)).toBe(true)
  expect(backoff.nextMs(0)).toBeUndefined()
  expect(backoff.failed('peer', 0)).toBe(1)
})
