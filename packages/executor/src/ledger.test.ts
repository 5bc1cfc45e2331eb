import { expect, test } from 'vitest'
import { Ledger } from './ledger.js'
import type { Gpu } from './port.js'

const gpu = (uuid: string, vramBytes: number, vendor: Gpu['vendor'] = 'nvidia'): Gpu => ({
  vendor,
  uuid,
  model: 'm',
  vramBytes,
})
const capacity = {
  cpuMillis: 4000,
  memoryBytes: 1000,
  diskBytes: 1000,
  gpus: [gpu('b', 80), gpu('a', 16), gpu('c', 24, 'amd')],
}
const wants = (count: number, vramBytes = 0) => ({
  cpuMillis: 1000,
  memoryBytes: 10,
  diskBytes: 10,
  gpus: { count, vendor: 'nvidia' as const, vramBytes },
})
const noCapacity = expect.objectContaining({ code: 'no_capacity' })

test('the smallest device that is large enough is taken, of the vendor asked for', () => {
  const ledger = new Ledger(capacity)
  expect(ledger.reserve('small', wants(1)).gpus).toEqual([gpu('a', 16)])
  expect(ledger.reserve('large', wants(1, 40)).gpus).toEqual([gpu('b', 80)])
  expect(() => ledger.reserve('more', wants(1))).toThrow(noCapacity)
})

test('a device is too small for more memory than it has', () => {
  expect(() => new Ledger(capacity).reserve('huge', wants(1, 81))).toThrow(noCapacity)
})

test('reserving twice is once, and a release frees the devices', () => {
  const ledger = new Ledger(capacity)
  expect(ledger.reserve('one', wants(2))).toBe(ledger.reserve('one', wants(2)))
  expect(ledger.free()).toMatchObject({ cpuMillis: 3000, gpus: [gpu('c', 24, 'amd')] })
  ledger.release('one')
  expect(ledger.free()).toEqual(capacity)
})

test('what a container holds is nobody else’s, and is given back to its own task', () => {
  const ledger = new Ledger(capacity)
  ledger.occupy('old', ['a'])
  expect(ledger.reserve('new', wants(1)).gpus).toEqual([gpu('b', 80)])
  expect(ledger.reserve('old', wants(1)).gpus).toEqual([gpu('a', 16)])
  ledger.release('old')
  expect(ledger.free().gpus).toEqual([gpu('c', 24, 'amd')])
  ledger.vacate('old')
  expect(ledger.free().gpus).toEqual([gpu('a', 16), gpu('c', 24, 'amd')])
})
