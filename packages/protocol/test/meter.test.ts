import { createHash } from 'node:crypto'
import { encode } from '@ipld/dag-cbor'
import { type MeterSample, meterRoot, ZERO_HASH } from '@opgpu/protocol'
import { expect, test } from 'vitest'

const sample = (at: number): MeterSample => ({
  at,
  cpuMicros: 10 * at,
  memoryBytes: 2 ** 40,
  peakMemoryBytes: 2 ** 40,
  gpuMillis: 0,
  gpuMemoryBytes: 0,
  bytesIn: 0,
  bytesOut: 0,
})

test('no samples have the zero root', () => {
  expect(meterRoot([])).toBe(ZERO_HASH)
})

test('each link is the hash of the one before and the sample’s encoding', () => {
  const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
  const first = sha256(Buffer.alloc(32), encode(sample(1)))
  const second = sha256(first, encode(sample(2)))
  expect(meterRoot([sample(1)])).toBe(`0x${first.toString('hex')}`)
  expect(meterRoot([sample(1), sample(2)])).toBe(`0x${second.toString('hex')}`)
})

test('order, number and every value count', () => {
  const chain = [sample(1), sample(2), sample(3)]
  const others = [
    [],
    chain.slice(1),
    chain.toReversed(),
    [...chain, sample(4)],
    [sample(1), sample(2), { ...sample(3), bytesOut: 1 }],
  ]
  expect(new Set([chain, ...others].map(meterRoot)).size).toBe(6)
})
