import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDuration, formatSize, parseDuration, parseSize } from './units.js'

describe('sizes', () => {
  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (bytes) => {
        expect(parseSize(formatSize(bytes))).toBe(bytes)
      }),
    )
  })

  it('counts in powers of 1024, however the unit is spelt', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.constantFrom('G', 'g', 'GB', 'GiB', ' G'), (count, unit) => {
        expect(parseSize(`${count}${unit}`)).toBe(count * 2 ** 30)
      }),
    )
    expect(parseSize('1.5G')).toBe(1.5 * 2 ** 30)
    expect(parseSize(4096)).toBe(4096)
  })

  it.each(['', 'G', '16X', '-1G', '1e3', '0x10', '1 2G', '99999999999T', 'NaN', '1..5G'])('%j is none', (text) => {
    expect(parseSize(text)).toBeUndefined()
  })
})

describe('durations', () => {
  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.nat(), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms)
      }),
    )
  })

  it('adds up its parts', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(59), fc.nat(59), (hours, minutes, seconds) => {
        expect(parseDuration(`${hours}h${minutes}m${seconds}s`)).toBe(((hours * 60 + minutes) * 60 + seconds) * 1000)
      }),
    )
    expect(parseDuration('0.3s')).toBe(300)
  })

  it.each(['', '30', 's', '1 h', '-1s', '1w', '1hs', '1h 30m'])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })
})
