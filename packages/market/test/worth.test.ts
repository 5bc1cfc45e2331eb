import fc from 'fast-check'
import { expect, test } from 'vitest'
import { gasCost, minimumValue } from '../src/index.js'

const gas = { single: 150_000n, batch: 70_000n, session: 3_000n }
/** One coin for 2,000 tokens. */
const price = { native: 1n, token: 2_000n }

test('twenty times what the settlement costs', () => {
  const least = minimumValue(gas, { weiPerGas: 10n ** 9n, price })
  expect(least?.single).toBe(150_000n * 10n ** 9n * 2_000n * 20n)
  expect(least?.batch).toBe(70_000n * 10n ** 9n * 2_000n * 20n)
  expect(least?.session).toBe(3_000n * 10n ** 9n * 2_000n * 20n)
})

test('without a price nothing is known, and free gas costs nothing', () => {
  expect(minimumValue(gas, { weiPerGas: 1n })).toBeUndefined()
  expect(minimumValue(gas, { weiPerGas: 0n, price })).toEqual({ single: 0n, batch: 0n, session: 0n })
})

test('it is the smallest value of which the cost is 5 % at most', () => {
  const positive = fc.bigInt({ min: 1n, max: 10n ** 30n })
  fc.assert(
    fc.property(positive, positive, positive, (weiPerGas, native, token) => {
      const market = { weiPerGas, price: { native, token } }
      const cost = gasCost(gas.single, market) ?? 0n
      const value = minimumValue(gas, market)?.single ?? 0n
      expect(value * 5n).toBeGreaterThanOrEqual(cost * 100n)
      expect((value - 1n) * 5n).toBeLessThan(cost * 100n)
    }),
  )
})
