import type { Address } from '@opgpu/protocol'
import { laneOf, makeSalt } from '@opgpu/protocol'
import { expect, test } from 'vitest'
import { LANES, laneOfOperator, pickLane } from '../src/index.js'
import { address } from './fixtures.js'

const operator = `0x0102030405060708${'00'.repeat(12)}` as Address

test('a lane is seven bytes of the operator and the index', () => {
  expect(laneOfOperator(operator, 0)).toBe(0x0102030405060700n)
  expect(laneOfOperator(operator, 255)).toBe(0x01020304050607ffn)
  const salt = makeSalt({ lane: laneOfOperator(address(0xff), 255), sequence: 0, random: Buffer.alloc(18) })
  expect(laneOf(salt)).toBe(2n ** 64n - 1n)
})

test('the first free lane is picked until all are taken, never another daemon’s', () => {
  const used = new Set<bigint>([laneOfOperator(address(9), 0)])
  for (let index = 0; index < LANES; index++) {
    const lane = pickLane(used, operator)
    expect(lane).toBe(laneOfOperator(operator, index))
    if (lane !== undefined) used.add(lane)
  }
  expect(pickLane(used, operator)).toBeUndefined()
  used.delete(laneOfOperator(operator, 17))
  expect(pickLane(used, operator)).toBe(laneOfOperator(operator, 17))
})
