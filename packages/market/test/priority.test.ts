import { expect, test } from 'vitest'
import { byPriority, type QueuedOffer } from '../src/index.js'

test('the tier decides, then the price, then who came first', () => {
  const offers: QueuedOffer[] = [
    { tier: 0, amount: 9n, heardAt: 1 },
    { tier: 2, amount: 1n, heardAt: 5 },
    { tier: 1, amount: 3n, heardAt: 4 },
    { tier: 1, amount: 3n, heardAt: 2 },
    { tier: 1, amount: 7n, heardAt: 6 },
  ]
  const sorted = [1, 4, 3, 2, 0].map((index) => offers[index])
  expect([...offers].sort(byPriority)).toEqual(sorted)
  expect([...offers].reverse().sort(byPriority)).toEqual(sorted)
})
