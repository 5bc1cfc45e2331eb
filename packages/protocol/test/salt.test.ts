import { collateralOf, laneOf, makeSalt, sequenceOf } from '@opgpu/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const random = Buffer.alloc(18, 0xcc)

test('lane, sequence and random part stand in this order', () => {
  const salt = makeSalt({ lane: 0x0102030405060708n, sequence: 0x090a0b0c0d0e, random })
  expect(salt).toBe(`0x0102030405060708090a0b0c0d0e${'cc'.repeat(18)}`)
})

test('the parts come back', () => {
  const lanes = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
  const sequences = fc.integer({ min: 0, max: 2 ** 48 - 1 })
  fc.assert(
    fc.property(lanes, sequences, (lane, sequence) => {
      const salt = makeSalt({ lane, sequence, random })
      expect([laneOf(salt), sequenceOf(salt)]).toEqual([lane, sequence])
    }),
  )
})

test.each([
  ['a lane of 65 bits', { lane: 2n ** 64n }],
  ['a negative lane', { lane: -1n }],
  ['a sequence of 49 bits', { sequence: 2 ** 48 }],
  ['a negative sequence', { sequence: -1 }],
  ['half a sequence', { sequence: 0.5 }],
  ['17 random bytes', { random: Buffer.alloc(17) }],
  ['19 random bytes', { random: Buffer.alloc(19) }],
])('%s is refused', (_what, part) => {
  const make = () => makeSalt({ lane: 0n, sequence: 0, random, ...part })
  expect(make).toThrow(expect.objectContaining({ code: 'bad_field' }))
})

test('collateral is never less than was asked for, and less than a unit more', () => {
  expect([0n, 1n, 10n ** 15n, 10n ** 15n + 1n].map(collateralOf)).toEqual([0n, 1n, 1n, 2n])
  expect(collateralOf(2n ** 128n - 1n)).toBe(2n ** 48n - 1n)
})
