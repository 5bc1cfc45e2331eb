import { closing } from '@opgpu/utils'
import { expect, test } from 'vitest'
import { Wake } from './wake.js'

const never = () => new AbortController().signal

test('a ring before the wait is remembered, once', async () => {
  const wake = new Wake()
  const stop = new AbortController()
  wake.ring()
  wake.ring()
  await wake.wait(never())
  const second = wake.wait(stop.signal)
  stop.abort(closing())
  await expect(second).rejects.toMatchObject({ code: 'closing' })
})

test('a ring ends the wait', async () => {
  const wake = new Wake()
  const waiting = wake.wait(never())
  wake.ring()
  await waiting
})
