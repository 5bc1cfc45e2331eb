import { describe, expect, test } from 'vitest'
import { METER_TOLERANCE_MS, objections } from '../src/index.js'
import { bid, delivery, hex32, sample } from './fixtures.js'

const seen = { awardedAt: 25_000, deliveredAt: 45_000, meterRoot: hex32(8) }
const judge = (given = delivery(), observed = seen) => objections(given, bid(9).message, observed)

test('an honest delivery is accepted', () => {
  const samples = [sample(31_000, { cpuMicros: 1 }), sample(31_000, { cpuMicros: 1 }), sample(40_000, { cpuMicros: 5 })]
  expect(judge(delivery({ samples }))).toEqual([])
})

describe('overcharged', () => {
  test('more than rate times time, by one unit', () => {
    expect(judge(delivery({}, { amount: 101n }))).toEqual(['overcharged'])
  })

  test('more than the bid', () => {
    const long = { startedAt: 0, endedAt: 100_000, amount: 601n }
    expect(judge(delivery({}, long), { ...seen, awardedAt: 0, deliveredAt: 100_000 })).toEqual(['overcharged'])
  })

  test('more time than there was between award and delivery, said once', () => {
    const awardedAt = seen.deliveredAt - 10_000 + METER_TOLERANCE_MS
    expect(judge(delivery(), { ...seen, awardedAt })).toEqual([])
    expect(judge(delivery(), { ...seen, awardedAt: awardedAt + 1 })).toEqual(['overcharged'])
    expect(judge(delivery({}, { amount: 999n }), { ...seen, awardedAt: awardedAt + 1 })).toEqual(['overcharged'])
  })

  test('an end before the start', () => {
    expect(judge(delivery({}, { startedAt: 40_001, amount: 0n }))).toEqual(['overcharged'])
  })
})

describe('mismatch', () => {
  test('samples that do not give the signed root', () => {
    expect(judge(delivery(), { ...seen, meterRoot: hex32(9) })).toEqual(['mismatch'])
  })

  test.each([
    ['out of order', [sample(35_000), sample(34_999)]],
    ['cpu time that falls', [sample(31_000, { cpuMicros: 2 }), sample(32_000, { cpuMicros: 1 })]],
    ['GPU time that falls', [sample(31_000, { gpuMillis: 2 }), sample(32_000, { gpuMillis: 1 })]],
    ['traffic that falls', [sample(31_000, { bytesOut: 2 }), sample(32_000, { bytesOut: 1 })]],
    ['before the run', [sample(30_000 - METER_TOLERANCE_MS - 1)]],
    ['after the run', [sample(40_000 + METER_TOLERANCE_MS + 1)]],
  ])('samples %s', (_, samples) => {
    expect(judge(delivery({ samples }))).toEqual(['mismatch'])
  })
})
