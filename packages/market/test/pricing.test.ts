import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maxAmount, meteredAmount, ratePerSecond } from '../src/index.js'

const GIB = 1024 ** 3
const amount = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n })
const tariff = fc.record({ cpuPerSecond: fc.bigInt({ min: 1n, max: 10n ** 24n }), gpuPerSecond: amount })
const resources = fc.record({
  cpuMillis: fc.integer({ min: 10, max: 1_024_000 }),
  memoryBytes: fc.integer({ min: 6 * 1024 ** 2, max: 2 ** 45 }),
  diskBytes: fc.integer({ min: 1024 ** 2, max: 2 ** 45 }),
})

describe('ratePerSecond', () => {
  const asked = { cpuPerSecond: 1000n, gpuPerSecond: 7n }
  const rate = (cpuMillis: number, memoryBytes: number) =>
    ratePerSecond({ cpuMillis, memoryBytes, diskBytes: 0 }, asked)

  test('goes by cpu or by memory, whichever a job takes more of', () => {
    expect(rate(2000, 4 * GIB)).toBe(2000n)
    expect(rate(1000, 16 * GIB)).toBe(4000n)
  })

  test('rounds up', () => {
    expect(rate(1000, 4 * GIB + 1)).toBe(1001n)
    expect(ratePerSecond({ cpuMillis: 10, memoryBytes: 1, diskBytes: 0 }, { ...asked, cpuPerSecond: 1n })).toBe(1n)
  })

  test('adds each GPU', () => {
    const gpus = { count: 3, vendor: 'nvidia', vramBytes: 0 } as const
    expect(ratePerSecond({ cpuMillis: 1000, memoryBytes: GIB, diskBytes: 0, gpus }, asked)).toBe(1021n)
  })

  test('is never 0, and never less for more', () => {
    fc.assert(
      fc.property(resources, tariff, fc.nat(1_000_000), (job, asks, more) => {
        const price = ratePerSecond(job, asks)
        expect(price).toBeGreaterThan(0n)
        expect(ratePerSecond({ ...job, cpuMillis: job.cpuMillis + more }, asks)).toBeGreaterThanOrEqual(price)
        expect(ratePerSecond({ ...job, memoryBytes: job.memoryBytes + more }, asks)).toBeGreaterThanOrEqual(price)
      }),
    )
  })
})

describe('meteredAmount', () => {
  test('goes by the millisecond, rounded up, to the ceiling', () => {
    expect(meteredAmount(1000n, 5_000, 5_001, 10n)).toBe(1n)
    expect(meteredAmount(1n, 0, 1, 10n)).toBe(1n)
    expect(meteredAmount(1000n, 0, 60_000, 10n)).toBe(10n)
  })

  test('is nothing for no time, or for time that runs backwards', () => {
    expect(meteredAmount(1000n, 7, 7, 10n)).toBe(0n)
    expect(meteredAmount(1000n, 9, 7, 10n)).toBe(0n)
  })

  test('is never above the ceiling nor the exact price plus one', () => {
    const time = fc.nat(2 ** 40)
    fc.assert(
      fc.property(amount, time, time, amount, (rate, from, to, ceiling) => {
        const price = meteredAmount(rate, from, to, ceiling)
        const exact = rate * BigInt(Math.max(0, to - from))
        expect(price).toBeLessThanOrEqual(ceiling)
        expect(price * 1000n).toBeLessThan(exact + 1000n)
        if (price < ceiling) expect(price * 1000n).toBeGreaterThanOrEqual(exact)
      }),
    )
  })
})

test('maxAmount is the price of the whole time limit', () => {
  expect(maxAmount({ limits: { runMs: 1500 } }, 3n)).toBe(5n)
  fc.assert(
    fc.property(amount, fc.integer({ min: 1, max: 2 ** 31 }), (rate, runMs) => {
      const most = maxAmount({ limits: { runMs } }, rate)
      expect(meteredAmount(rate, 0, runMs, most)).toBe(most)
    }),
  )
})
