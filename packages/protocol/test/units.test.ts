import {
  asAddress,
  asTaskId,
  type CidText,
  cidOfDigest,
  digestOfCid,
  formatAmount,
  type Hex32,
  parseAmount,
  parseMoney,
} from '@opgpu/protocol'
import fc from 'fast-check'
import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import { expect, test } from 'vitest'

test.each([
  ['2.5 OGPN', 2_500_000_000_000_000_000n],
  ['2.5', 2_500_000_000_000_000_000n],
  ['0', 0n],
  [' 1 ogpn ', 10n ** 18n],
  ['0.000000000000000001', 1n],
  ['007', 7n * 10n ** 18n],
])('"%s" is %s smallest units', (text, amount) => {
  expect(parseAmount(text)).toBe(amount)
})

test.each(['', '.', '1.', '.5', '-1', '1e3', '1,5', '2.5 USDC', '0.0000000000000000001', '1 2', '٣'])(
  '"%s" is no amount',
  (text) => {
    expect(() => parseAmount(text)).toThrow(expect.objectContaining({ code: 'bad_amount' }))
  },
)

test('what is formatted parses to the same amount, with any number of decimals', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n }), fc.integer({ min: 0, max: 30 }), (amount, decimals) => {
      const text = formatAmount(amount, 'USDC', decimals)
      expect(text).toMatch(/^(0|[1-9][0-9]*)(\.[0-9]*[1-9])? USDC$/)
      expect(parseAmount(text, 'USDC', decimals)).toBe(amount)
    }),
  )
})

test('a negative amount keeps its sign', () => {
  expect(formatAmount(-15n * 10n ** 17n)).toBe('-1.5 OGPN')
})

test('ids are lower-cased, and refused when they are none', () => {
  expect(asAddress(`0x${'Ab'.repeat(20)}`)).toBe(`0x${'ab'.repeat(20)}`)
  expect(asTaskId(`0x${'Ab'.repeat(32)}`)).toBe(`0x${'ab'.repeat(32)}`)
  expect(() => asAddress('0x1')).toThrow(expect.objectContaining({ code: 'bad_address' }))
  expect(() => asTaskId(`0x${'ab'.repeat(20)}`)).toThrow(expect.objectContaining({ code: 'bad_task_id' }))
})

test.each(['raw', 'dag-pb', 'dag-cbor'] as const)('a digest comes back out of its %s CID', (codec) => {
  const digest: Hex32 = `0x${'5a'.repeat(32)}`
  expect(digestOfCid(cidOfDigest(digest, codec))).toBe(digest)
})

test.each(['', 'b', 'baaaaaaaaaaaaaaaaaaaaaa', 'bafkqabtimvwgy3yk', 'bafyreigh'])(
  '"%s" has no sha-256 digest',
  (text) => {
    expect(() => digestOfCid(text as CidText)).toThrow(expect.objectContaining({ code: 'bad_cid' }))
  },
)

test.each([
  ['another hash', 0x13, 32],
  ['a shortened digest', 0x12, 20],
  ['no digest', 0x00, 32],
])('a CID with %s has no sha-256 digest', (_what, code, length) => {
  const cid = CID.createV1(0x55, create(code, Buffer.alloc(length))).toString() as CidText
  expect(() => digestOfCid(cid)).toThrow(expect.objectContaining({ code: 'bad_cid' }))
})

const TOKENS = [
  { symbol: 'OGPN', decimals: 18 },
  { symbol: 'USDC', decimals: 6 },
]

test.each([
  ['10 USDC', 'USDC', 10_000_000n],
  ['0.000001usdc', 'USDC', 1n],
  ['2.5', 'OGPN', 25n * 10n ** 17n],
  [' 2.5 OGPN ', 'OGPN', 25n * 10n ** 17n],
])('%j is an amount of a token of the network', (text, symbol, amount) => {
  expect(parseMoney(text, TOKENS)).toEqual({ token: expect.objectContaining({ symbol }), amount })
})

test.each([
  ['10 DOGE', 'this network has no token DOGE'],
  ['1.1234567 USDC', 'has 7 decimals, USDC has 6'],
  ['-1 OGPN', 'less than nothing'],
  ['much', 'not an amount'],
  ['1,5 OGPN', 'not an amount'],
  ['', 'not an amount'],
  ['1e5', 'no token e5'],
])('%j is refused with the reason', (text, reason) => {
  expect(() => parseMoney(text, TOKENS)).toThrow(
    expect.objectContaining({ code: 'bad_amount', message: expect.stringContaining(reason) }),
  )
})
