import { describe, expect, test } from 'vitest'
import { cardTariff, lacking, type Machine, refusals, unacceptable } from '../src/index.js'
import { card, offer, spec } from './fixtures.js'

const GIB = 1024 ** 3
const machine: Machine = { cpuMillis: 1000, memoryBytes: GIB, diskBytes: GIB, gpus: [] }
const needs = { cpuMillis: 1000, memoryBytes: GIB, diskBytes: GIB }
const gpu = (vramGib: number, vendor = 'nvidia') => ({ vendor, vramBytes: vramGib * GIB })
const wanted = (count: number, vramGib: number) =>
  ({ ...needs, gpus: { count, vendor: 'nvidia', vramBytes: vramGib * GIB } }) as const

describe('lacking', () => {
  test('an exact fit lacks nothing; one unit less of anything is named', () => {
    expect(lacking(needs, machine)).toEqual([])
    expect(lacking(needs, { ...machine, cpuMillis: 999 })).toEqual(['cpus'])
    expect(lacking(needs, { ...machine, memoryBytes: GIB - 1 })).toEqual(['memory'])
    expect(lacking(needs, { ...machine, diskBytes: GIB - 1 })).toEqual(['disk'])
    expect(lacking(needs, { cpuMillis: 0, memoryBytes: 0, diskBytes: 0, gpus: [] })).toEqual(['cpus', 'memory', 'disk'])
  })

  test('GPUs: of the vendor, then enough of them, then with enough memory each', () => {
    const having = (...gpus: Machine['gpus']) => ({ ...machine, gpus })
    expect(lacking(wanted(1, 16), having())).toEqual(['gpu.vendor'])
    expect(lacking(wanted(1, 16), having(gpu(80, 'amd')))).toEqual(['gpu.vendor'])
    expect(lacking(wanted(2, 16), having(gpu(80), gpu(80, 'amd')))).toEqual(['gpu.count'])
    expect(lacking(wanted(2, 16), having(gpu(80), gpu(8)))).toEqual(['gpu.vram'])
    expect(lacking(wanted(2, 16), having(gpu(8), gpu(16), gpu(80)))).toEqual([])
  })
})

describe('unacceptable', () => {
  const standing = { rate: 10n, now: 1000, freeStake: 5n, reputation: 7_800, minimumValue: 600n }

  test('an offer that fits to the last unit is taken', () => {
    expect(unacceptable({ ...offer, maxPrice: 600n, finishBy: 61_000, minReputation: 7_800 }, spec, standing)).toEqual(
      [],
    )
  })

  test.each([
    ['price', { maxPrice: 599n }, {}],
    ['time', { finishBy: 60_999 }, {}],
    ['time', {}, { now: offer.bidUntil + 1 }],
    ['stake', { minStake: 6n }, {}],
    ['reputation', { minReputation: 7_801 }, {}],
    ['value', {}, { minimumValue: 601n }],
    ['mode', { mode: 'manual' as const }, {}],
    ['mode', { replicas: 2 }, {}],
  ])('%s', (condition, offered, given) => {
    expect(unacceptable({ ...offer, ...offered }, spec, { ...standing, ...given })).toEqual([condition])
  })
})

test('refusals say what a card and a price fail', () => {
  expect(refusals(spec, 600n, card(), 10n)).toEqual([])
  expect(refusals(spec, 599n, card({ cpuMillis: 10 }), 10n)).toEqual(['cpus', 'price'])
})

test('a token that a card names no price in is not taken, whatever it would cost', () => {
  expect(refusals(spec, 0n, card({ cpuMillis: 10 }), undefined)).toEqual(['cpus', 'token'])
})

test('a card asks its tariff in the own token, and what it names for it in another', () => {
  const [own, dollar, other] = [offer.token, offer.client, card().provider]
  const tariffs = [{ token: dollar, cpuPerSecond: 3n, gpuPerSecond: 4n }]
  expect(cardTariff(card({ tariffs }), own, own)).toEqual(card().tariff)
  expect(cardTariff(card({ tariffs }), dollar, own)).toMatchObject({ cpuPerSecond: 3n })
  expect(cardTariff(card(), dollar, own)).toBeUndefined()
  expect(cardTariff(card({ tariffs }), other, own)).toBeUndefined()
})
