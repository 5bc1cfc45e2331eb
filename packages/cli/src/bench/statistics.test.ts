import { expect, test } from 'vitest'
import { spreadOf } from './statistics.js'

test('figures are measured values, whatever their order', () => {
  const hundred = Array.from({ length: 100 }, (_, at) => 100 - at)
  expect(spreadOf(hundred)).toEqual({ count: 100, p50: 50, p95: 95, least: 1, most: 100 })
})

test('one value is all figures', () => {
  expect(spreadOf([7])).toEqual({ count: 1, p50: 7, p95: 7, least: 7, most: 7 })
})

test('of nothing there are no figures', () => {
  expect(() => spreadOf([])).toThrow('nothing was measured')
})
